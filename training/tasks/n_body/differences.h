// Derivatives of equidistant positions by differences.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training::n_body {

/// Samples on either side that a central difference uses.
inline constexpr std::int64_t difference_reach = 4;

/// Accelerations of positions (samples, …) by central differences of order 8, at all samples but
/// the first and last four: (samples − 8, …). Needs nine samples.
at::Tensor central_accelerations(const at::Tensor& positions, double step);

}  // namespace mechnn::training::n_body
