// The network that reads a noisy trajectory: its denoised states, its equation, its steps.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

#include "mechnn/torch/equation.h"

namespace mechnn::training::logistic {

/// The steps of the equation: the data's own, or one number learned for each trajectory. A learned
/// step is a unit of time of its own: only its products with the parameters are determined.
enum class Steps { fixed, learned };

/// The parameters: the network's output, or projected, those with which the equation at the
/// network's states comes nearest the data, in closed form.
enum class Parameters { network, projected };

struct EncoderOptions {
  /// Channels of the trunks are width × (1, 2, 4, 4, 2, 2); 64 are the published ones.
  std::int64_t width = 8;
  /// States are the data plus the network's output, not the output alone.
  bool residual = true;
  /// Parameters are the mean of those drawn plus the network's output times this (3, 3), not the
  /// output alone; undefined: the output alone.
  at::Tensor parameter_scale;
  Steps steps = Steps::fixed;
  Parameters parameters = Parameters::network;
};

/// The encoder's output for a batch of trajectories.
struct Code {
  at::Tensor data;        ///< (batch, T)
  at::Tensor states;      ///< (batch, T)
  at::Tensor parameters;  ///< (batch, 3); undefined where they are projected
  at::Tensor steps;       ///< (batch or 1, 1)
};

inline constexpr double min_step = 1e-4;

/// Three trunks of six convolutions over time (kernel 5, ELU between), as published (MNN, arXiv
/// 2402.13077): one gives the states, one the parameters, one the step.
class EncoderImpl : public torch::nn::Module {
 public:
  explicit EncoderImpl(const EncoderOptions& options);

  /// data (batch, T), float.
  Code forward(const at::Tensor& data);

 private:
  EncoderOptions options_;
  torch::nn::Sequential states_{nullptr}, parameters_{nullptr}, steps_{nullptr};
};
TORCH_MODULE(Encoder);

}  // namespace mechnn::training::logistic
