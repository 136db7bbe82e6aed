#include "torch/ops/leading_dims.h"

#include <c10/util/Exception.h>
#include <torch/library.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "torch/ops/arguments.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

using Shape = std::vector<c10::SymInt>;

c10::SymInt product(c10::SymIntArrayRef shape) {
  c10::SymInt result = 1;
  for (const c10::SymInt& extent : shape) result = result * extent;
  return result;
}

/// A tensor with one batch dimension: of extent 1 where all items share it. A tensor shared over
/// some batch dimensions but not over all is copied to the full batch. `rank`: how many dimensions
/// stand behind those of the batch.
at::Tensor flattened(const at::Tensor& tensor, std::size_t rank, const Shape& batch) {
  const c10::SymIntArrayRef own =
      tensor.sym_sizes().slice(0, static_cast<std::size_t>(tensor.dim()) - rank);
  if (own.size() == 1 && batch.size() == 1) return tensor;
  const c10::SymIntArrayRef inner = tensor.sym_sizes().slice(own.size());
  Shape sizes(inner.begin(), inner.end());
  const c10::SymInt items = product(own);
  if (items == 1) {
    sizes.insert(sizes.begin(), 1);
    return tensor.reshape_symint(sizes);
  }
  sizes.insert(sizes.begin(), batch.begin(), batch.end());
  const at::Tensor whole = tensor.expand_symint(sizes);
  sizes.erase(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(batch.size()));
  sizes.insert(sizes.begin(), product(batch));
  return whole.reshape_symint(sizes);
}

/// (items, …) as (batch…, …).
at::Tensor with_leading_dims(const at::Tensor& tensor, const Shape& batch) {
  Shape sizes = batch;
  const c10::SymIntArrayRef inner = tensor.sym_sizes().slice(1);
  sizes.insert(sizes.end(), inner.begin(), inner.end());
  return tensor.reshape_symint(sizes);
}

}  // namespace

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_with_leading_dims(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  Tensors problem{coefficients, rhs, initial_values, steps};
  const Shape batch = with_value_errors(
      [&] { return broadcast_batch(shapes_of(coefficients, rhs, initial_values, steps)); });
  for (std::size_t i = 0; i < problem.size(); ++i) {
    problem[i] = flattened(problem[i], linear_ode_arguments[i].inner_rank, batch);
  }
  if (weights && weights->defined()) problem.push_back(*weights);
  Tensors result =
      call_solve(problem, options_of(scheme, factorisation, gamma, alpha), std::move(time_points));
  if (batch.size() != 1) {
    result[0] = with_leading_dims(result[0], batch);
    if (has_slack(scheme)) result[1] = with_leading_dims(result[1], batch);
    result[2] = with_leading_dims(result[2], batch);
  }
  return {result[0], result[1], result[2]};
}

}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CompositeImplicitAutograd, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve_with_leading_dims);
}
