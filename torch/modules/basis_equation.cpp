#include "modules/basis_equation.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>

#include "ops/linear_ode.h"

namespace mechnn {
namespace {

/// One number of every item for each of its D scalar equations: (B|1, …) → (B·D|1, …).
at::Tensor for_each_dim(const at::Tensor& items, std::int64_t dim) {
  return items.size(0) == 1 ? items : items.repeat_interleave(dim, 0);
}

}  // namespace

at::Tensor solve_basis_form(const CandidateLayer& terms, const at::Tensor& state,
                            const at::Tensor& coefficients, const at::Tensor& steps,
                            const std::string& rows) {
  const std::int64_t batch = state.size(0), step = state.size(1), dim = coefficients.size(-1);
  const at::Tensor rhs = at::matmul(terms(state), coefficients);  // (B, T, D)
  // The D equations share no unknown: a batch of B·D scalar ones.
  const at::Tensor start = state.select(1, 0).slice(1, 0, dim);
  torch_ops::OperatorOptions options;
  options.rows = rows;
  options.steps = step;
  const auto result = torch_ops::linear_ode_solve(
      at::tensor({0.0, 1.0}, state.options()).reshape({1, 1, 1, 1, 2}),
      rhs.transpose(1, 2).reshape({batch * dim, step, 1}), start.reshape({batch * dim, 1, 1, 1}),
      for_each_dim(steps, dim), {}, options);
  return result.solution.select(3, 0).reshape({batch, dim, step}).transpose(1, 2);
}

}  // namespace mechnn
