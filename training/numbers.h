// Tensors as the standard library's vectors, for what knows nothing of PyTorch.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <vector>

namespace mechnn::training {

/// The numbers of a tensor on the CPU as doubles, row-major.
inline std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kDouble).contiguous();
  const auto* const first = flat.const_data_ptr<double>();
  return {first, first + flat.numel()};
}

/// How many numbers a module learns.
inline std::int64_t parameter_count(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

}  // namespace mechnn::training
