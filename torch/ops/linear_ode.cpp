#include "mechnn/torch/linear_ode.h"

#include <c10/core/SymInt.h>

#include <utility>

#include "torch/ops/leading_dims.h"

namespace mechnn::nn {

OperatorResult linear_ode_solve(const at::Tensor& coefficients, const at::Tensor& rhs,
                                const at::Tensor& initial_values, const at::Tensor& steps,
                                const std::optional<at::Tensor>& weights,
                                const OperatorOptions& options) {
  std::optional<c10::SymInt> time_points;
  if (options.time_points) time_points = *options.time_points;
  auto [solution, slack, status] = ops::solve_with_leading_dims(
      coefficients, rhs, initial_values, steps, weights, options.scheme, options.factorisation,
      options.gamma, options.alpha, std::move(time_points));
  return {std::move(solution), std::move(slack), std::move(status)};
}

}  // namespace mechnn::nn
