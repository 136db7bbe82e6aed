#include "torch/ops/leading_dims.h"

#include <c10/util/Exception.h>
#include <torch/library.h>

#include <array>
#include <utility>
#include <vector>

#include "torch/ops/arguments.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

using Shape = std::vector<c10::SymInt>;

/// A tensor of the problem: how many dimensions it has behind those of the batch.
struct Argument {
  const char* name;
  std::int64_t inner;
  const char* expected;
};
constexpr std::array<Argument, 4> arguments{{
    {tensor_names[0], 4, "(..., step, equation, dim, order + 1)"},
    {tensor_names[1], 2, "(..., step, equation)"},
    {tensor_names[2], 3, "(..., initial step, dim, initial order)"},
    {tensor_names[3], 1, "(..., step - 1)"},
}};

c10::SymIntArrayRef batch_dims(const at::Tensor& tensor, const Argument& argument) {
  TORCH_CHECK_VALUE(tensor.dim() >= argument.inner, argument.name, ": got shape ",
                    tensor.sym_sizes(), ", expected ", argument.expected);
  return tensor.sym_sizes().slice(0, tensor.dim() - argument.inner);
}

c10::SymInt product(c10::SymIntArrayRef shape) {
  c10::SymInt result = 1;
  for (const c10::SymInt& extent : shape) result = result * extent;
  return result;
}

/// What `shape` and that of one more argument broadcast to.
Shape broadcast(Shape shape, c10::SymIntArrayRef more, const char* name) {
  if (shape.size() < more.size()) shape.insert(shape.begin(), more.size() - shape.size(), 1);
  const std::size_t first = shape.size() - more.size();
  for (std::size_t i = 0; i < more.size(); ++i) {
    c10::SymInt& extent = shape[first + i];
    if (more[i] == 1) continue;
    TORCH_CHECK_VALUE(extent == 1 || extent == more[i], name, ": got batch ", more,
                      ", expected one that broadcasts with ", c10::SymIntArrayRef(shape),
                      " of the arguments before");
    extent = more[i];
  }
  return shape;
}

/// A tensor with one batch dimension: of extent 1 where all items share it. A tensor shared over
/// some batch dimensions but not over all is copied to the full batch.
at::Tensor flattened(const at::Tensor& tensor, const Argument& argument, const Shape& batch) {
  const c10::SymIntArrayRef own = batch_dims(tensor, argument);
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
  Shape batch;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    batch = broadcast(std::move(batch), batch_dims(problem[i], arguments[i]), arguments[i].name);
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    problem[i] = flattened(problem[i], arguments[i], batch);
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
