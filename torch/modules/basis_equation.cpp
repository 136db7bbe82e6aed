#include "mechnn/torch/basis_equation.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <cstdint>
#include <utility>

namespace mechnn::nn {
namespace {

/// One number of every item for each of its D scalar equations: (B|1, …) → (B·D|1, …).
at::Tensor for_each_dim(const at::Tensor& items, std::int64_t dim) {
  return items.size(0) == 1 ? items : items.repeat_interleave(dim, 0);
}

}  // namespace

MechanisticOutput integral(const at::Tensor& rhs, const at::Tensor& initial,
                           const at::Tensor& steps, const MechanisticBlockOptions& options) {
  EquationTensors equation;
  equation.coefficients = at::zeros({1, 1, 1, 1, options.order + 1}, rhs.options());
  equation.coefficients.select(4, 1).fill_(1);
  equation.rhs = rhs.unsqueeze(2);
  equation.initial_values = initial.reshape({-1, 1, 1, 1});
  equation.steps = steps;
  return solve(std::move(equation), options);
}

at::Tensor solve_basis_form(const CandidateLayer& terms, const at::Tensor& state,
                            const at::Tensor& coefficients, const at::Tensor& steps,
                            const std::string& scheme) {
  const std::int64_t batch = state.size(0), step = state.size(1), dim = coefficients.size(-1);
  const at::Tensor rhs = at::matmul(terms(state), coefficients);  // (B, T, D)
  // The D equations share no unknown: a batch of B·D scalar ones.
  const at::Tensor start = state.select(1, 0).slice(1, 0, dim);
  MechanisticBlockOptions options;
  options.order = 1;
  options.step = step;
  options.scheme = scheme;
  const at::Tensor u = integral(rhs.transpose(1, 2).reshape({batch * dim, step}),
                                start.reshape({batch * dim}), for_each_dim(steps, dim), options)
                           .solution.select(3, 0);
  return u.reshape({batch, dim, step}).transpose(1, 2);
}

}  // namespace mechnn::nn
