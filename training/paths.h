// Trajectories as tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training {

/// `path` (batch, T, …) with `refine` − 1 points between each two, on the line that joins them.
at::Tensor refined(const at::Tensor& path, std::int64_t refine);

}  // namespace mechnn::training
