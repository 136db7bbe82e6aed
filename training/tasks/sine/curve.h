// The curve fitted to the noisy sine: the solution of an equation, or a baseline.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "training/config.h"

namespace mechnn::training {

/// The times of the data: 500 from 0 to 50.
inline constexpr std::int64_t sine_samples = 500;
double time_of(std::int64_t sample);

/// sin 2t exp(−0.1 t), (samples).
at::Tensor true_sine();

class Curve {
 public:
  virtual ~Curve() = default;
  virtual torch::nn::Module& module() = 0;
  /// (1, samples), differentiable; empty where its equation could not be solved.
  virtual std::optional<at::Tensor> values() = 0;
};

/// A second-order equation with free coefficients at every time. Reads scheme, factorisation,
/// leading, initial_step, learned_steps.
std::unique_ptr<Curve> equation_curve(ConfigTable table);
/// A function of the time by layers, of as many numbers as the equation (2,000).
std::unique_ptr<Curve> mlp_curve();
/// A neural ODE of two states, of which the first is seen, with as many numbers.
std::unique_ptr<Curve> neural_ode_curve();

}  // namespace mechnn::training
