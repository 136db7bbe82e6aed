// Accelerations of bodies as a function of where they are: one law for all times and windows.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "training/tasks/n_body/orbit.h"
#include "training/tasks/n_body/scales.h"

namespace mechnn::training::n_body {

class Force : public torch::nn::Module {
 public:
  /// positions (…, body, 2) → accelerations of the same shape.
  virtual at::Tensor acceleration(const at::Tensor& positions) = 0;
  /// Absent where it is none.
  [[nodiscard]] virtual std::optional<Attraction> attraction() const { return std::nullopt; }
};

/// a_1 = A e^{θ_2} (|s|/ℓ)^{−q} s/|s| and a_2 = −A e^{θ_1} (|s|/ℓ)^{−q} s/|s| with s = x_2 − x_1: a
/// pull along the line between the bodies that falls off with a power of their distance. θ and q
/// are learned, from 0 and `exponent` on; A and ℓ are the data's scales, which keeps θ and q apart.
/// As an equation, μ_j = A e^{θ_j} ℓ^q.
class PowerLaw : public Force {
 public:
  PowerLaw(const Scales& scales, double exponent);

  at::Tensor acceleration(const at::Tensor& positions) override;
  [[nodiscard]] std::optional<Attraction> attraction() const override;

 private:
  Scales scales_;
  at::Tensor log_strength_, exponent_;
};

/// A network of the separation: 2 → hidden → hidden → 4 numbers, tanh between.
class NetworkForce : public Force {
 public:
  NetworkForce(const Scales& scales, std::int64_t hidden);

  at::Tensor acceleration(const at::Tensor& positions) override;

 private:
  Scales scales_;
  torch::nn::Sequential layers_{nullptr};
};

}  // namespace mechnn::training::n_body
