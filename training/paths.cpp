#include "training/paths.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/stack.h>

#include <vector>

namespace mechnn::training {

at::Tensor refined(const at::Tensor& path, std::int64_t refine) {
  if (refine == 1) return path;
  const at::Tensor from = path.slice(1, 0, -1), to = path.slice(1, 1);
  std::vector<at::Tensor> between;
  for (std::int64_t i = 0; i < refine; ++i) {
    between.push_back(at::lerp(from, to, static_cast<double>(i) / static_cast<double>(refine)));
  }
  return at::cat({at::stack(between, 2).flatten(1, 2), path.slice(1, -1)}, 1);
}

}  // namespace mechnn::training
