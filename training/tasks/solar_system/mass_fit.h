// Newton's law with its strengths fitted to observed positions.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace mechnn::training::solar_system {

/// Least squares of accelerations as differences of positions give them, relative to the first
/// body: nothing is known of a centre of mass.
class MassFit {
 public:
  /// positions (samples, body, 3) relative to the first body, every `thin`-th of which is used.
  MassFit(const at::Tensor& positions, double step, std::int64_t thin);

  /// The strengths (body), all of them free, for an exponent (1), in which they are differentiable
  /// with the weights held. The equations of a body are weighted by one over their root mean square
  /// residual, found by fitting eight times: where a law leaves something out, as relativity at
  /// Mercury, the others do not pay for it.
  [[nodiscard]] at::Tensor strengths(const at::Tensor& exponent) const;

 private:
  at::Tensor positions_;      ///< (samples, body, 3)
  at::Tensor accelerations_;  ///< (samples, body − 1, 3)
};

/// With the exponent 2, from all positions.
std::vector<double> fitted_newton(const at::Tensor& positions, double step);

}  // namespace mechnn::training::solar_system
