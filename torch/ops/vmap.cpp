// Rules for torch.vmap and torch.func.
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/PlumbingHelper.h>

#include "torch/ops/maps.h"

namespace mechnn::ops {
namespace {

std::int64_t current_level() {
  const auto layer = at::functorch::maybeCurrentDynamicLayer();
  TORCH_CHECK(layer.has_value(),
              "linear_ode_solve: a tensor has escaped from the function that vmap maps");
  return layer->layerId();
}

/// The current level. While this lives, operators dispatch to the levels below it.
class Functorch {
 public:
  explicit Functorch(at::TensorList /*all*/) {}

  [[nodiscard]] Unmapped unmapped(const at::Tensor& of) const {
    auto unwrapped = at::functorch::unwrapTensorAtLevel(of, level_);
    const std::optional<std::int64_t> dimension = std::get<1>(unwrapped);
    at::Tensor& tensor = std::get<0>(unwrapped);
    if (!dimension) return {std::move(tensor)};
    return {tensor.movedim(*dimension, 0), true};
  }
  [[nodiscard]] at::Tensor mapped(const at::Tensor& tensor) const {
    return at::functorch::makeBatched(tensor, 0, level_);
  }

 private:
  std::int64_t level_ = current_level();
  c10::impl::ExcludeDispatchKeyGuard below_{c10::DispatchKey::FuncTorchBatched};
};

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, FuncTorchBatched, library) {
  mechnn::ops::implement_maps<mechnn::ops::Functorch>(library);
}
