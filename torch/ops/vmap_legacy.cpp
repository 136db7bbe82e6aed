// Rules for PyTorch's older vmap (dispatch key Batched), which torch.autograd uses for batches of
// cotangents (is_grads_batched, vectorize).
#include <ATen/LegacyBatchedTensorImpl.h>

#include <algorithm>

#include "torch/ops/maps.h"

namespace mechnn::ops {
namespace {

/// The innermost level that maps one of the tensors, which hold their levels themselves.
class LegacyVmap {
 public:
  explicit LegacyVmap(at::TensorList all) {
    for (const at::Tensor& tensor : all) {
      const auto* const impl = at::maybeGetBatchedImpl(tensor);
      if (impl != nullptr) level_ = std::max(level_, impl->bdims().back().level());
    }
  }

  [[nodiscard]] Unmapped unmapped(const at::Tensor& of) const {
    const auto* const impl = at::maybeGetBatchedImpl(of);
    if (impl == nullptr || impl->bdims().back().level() != level_) return {of};
    const std::int64_t first = impl->bdims().back().dim();
    const at::Tensor tensor = impl->value().movedim(first, 0);
    at::BatchDims outer(impl->bdims().begin(), impl->bdims().end() - 1);
    for (at::BatchDim& of_outer : outer) {
      const std::int64_t dim = of_outer.dim();
      of_outer = at::BatchDim(of_outer.level(), dim < first ? dim + 1 : dim);
    }
    return {outer.empty() ? tensor : at::makeBatched(tensor, outer), true};
  }
  [[nodiscard]] at::Tensor mapped(const at::Tensor& tensor) const {
    return at::addBatchDim(tensor, level_, 0);
  }

 private:
  std::int64_t level_ = -1;
};

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, Batched, library) {
  mechnn::ops::implement_maps<mechnn::ops::LegacyVmap>(library);
}
