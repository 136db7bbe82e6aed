// torch.vmap: the mapped dimension is folded into the batch, so that V maps of B items are one call
// of V·B items. A tensor that is neither mapped nor has a batch stays shared.
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/PlumbingHelper.h>
#include <torch/library.h>

#include <vector>

#include "torch/ops/dispatch.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

/// One tensor inside the map, and which of its dimensions is mapped.
struct Mapped {
  at::Tensor tensor;
  std::optional<std::int64_t> dimension;

  Mapped(const at::Tensor& batched, std::int64_t level) {
    std::tie(tensor, dimension) = at::functorch::unwrapTensorAtLevel(batched, level);
    if (dimension) tensor = tensor.movedim(*dimension, 0);
  }

  /// B of the item's own shape.
  [[nodiscard]] c10::SymInt batch() const { return tensor.sym_size(dimension ? 1 : 0); }

  /// (V·B, …), or (1, …) where all maps share it.
  [[nodiscard]] at::Tensor folded(const c10::SymInt& maps, const c10::SymInt& batch) const {
    if (!dimension && tensor.sym_size(0) == 1) return tensor;
    at::Tensor unfolded = dimension ? tensor : tensor.unsqueeze(0);
    std::vector<c10::SymInt> sizes = unfolded.sym_sizes().vec();
    sizes[0] = maps;
    sizes[1] = batch;
    return unfolded.expand_symint(sizes).flatten(0, 1);
  }
};

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  const std::int64_t level = at::functorch::maybeCurrentDynamicLayer()->layerId();
  const c10::impl::ExcludeDispatchKeyGuard below(c10::DispatchKey::FuncTorchBatched);
  TORCH_CHECK_NOT_IMPLEMENTED(!weights || !Mapped(*weights, level).dimension,
                              "weights: vmap over weights is not implemented");
  std::vector<Mapped> inputs;
  for (const at::Tensor* input : {&coefficients, &rhs, &initial_values, &steps}) {
    inputs.emplace_back(*input, level);
  }
  c10::SymInt maps = 1, batch = 1;
  for (const Mapped& input : inputs) {
    if (input.dimension) maps = input.tensor.sym_size(0);
    if (input.batch() != 1) batch = input.batch();
  }
  const auto fold = [&](std::size_t i) { return inputs[i].folded(maps, batch); };
  auto [solution, slack, status] = call_solve(fold(0), fold(1), fold(2), fold(3), weights, scheme,
                                              factorisation, gamma, alpha, std::move(time_points));
  const auto unfold = [&](const at::Tensor& result) {
    const c10::SymInt size = result.sym_size(0) == 0 ? c10::SymInt(0) : batch;
    std::vector<c10::SymInt> sizes = result.sym_sizes().vec();
    sizes[0] = size;
    sizes.insert(sizes.begin(), maps);
    return at::functorch::makeBatched(result.reshape_symint(sizes), 0, level);
  };
  return {unfold(solution), unfold(slack), unfold(status)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, FuncTorchBatched, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve);
}
