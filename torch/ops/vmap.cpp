// torch.vmap and torch.func.
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/PlumbingHelper.h>

#include "torch/ops/maps.h"

namespace mechnn::ops {
namespace {

/// The present level, below which calls of operators go while this lives.
class Functorch {
 public:
  explicit Functorch(at::TensorList /*all*/) {}

  [[nodiscard]] Unmapped unmapped(const at::Tensor& of) const {
    const auto [tensor, dimension] = at::functorch::unwrapTensorAtLevel(of, level_);
    if (!dimension) return {tensor};
    return {tensor.movedim(*dimension, 0), true};
  }
  [[nodiscard]] at::Tensor mapped(const at::Tensor& tensor) const {
    return at::functorch::makeBatched(tensor, 0, level_);
  }

 private:
  std::int64_t level_ = at::functorch::maybeCurrentDynamicLayer()->layerId();
  c10::impl::ExcludeDispatchKeyGuard below_{c10::DispatchKey::FuncTorchBatched};
};

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, FuncTorchBatched, library) {
  mechnn::ops::implement_maps<mechnn::ops::Functorch>(library);
}
