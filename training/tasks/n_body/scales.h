// Units in which networks see bodies, from the positions they are trained on.
#pragma once

#include <ATen/core/Tensor.h>

namespace mechnn::training::n_body {

struct Scales {
  double length = 1;        ///< root mean square of the separation
  double acceleration = 1;  ///< root mean square over bodies
  /// √(length / acceleration)
  [[nodiscard]] double time() const;

  /// From equidistant positions (samples, body, 2), at least three.
  static Scales of(const at::Tensor& positions, double step);
};

/// x_2 − x_1: positions (…, body, 2) → (…, 2).
at::Tensor separation(const at::Tensor& positions);

}  // namespace mechnn::training::n_body
