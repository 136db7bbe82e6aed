// The public solver: checks, the kernel, and a status for every item.
#include <algorithm>
#include <cmath>
#include <limits>

#include "linear_ode/problem.h"

namespace mechnn {

namespace {

template <typename Real>
std::ptrdiff_t item_size(const LinearOdeProblem<Real>& problem) {
  return problem.shape.step * problem.shape.dim * (problem.shape.order + 1);
}

template <typename Real>
ItemStatus judge(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item,
                 std::span<const Real> solution, bool tiny_pivot) {
  const bool finite =
      std::all_of(solution.begin(), solution.end(), [](Real x) { return std::isfinite(x); });
  if (finite && !tiny_pivot) return ItemStatus::solved;
  if (!item_is_finite(problem, item)) return ItemStatus::not_finite;
  return tiny_pivot ? ItemStatus::singular : ItemStatus::not_finite;
}

/// Sets every item's status, and NaN where it was not solved.
template <typename Real>
void judge_items(const LinearOdeProblem<Real>& problem, std::span<const unsigned char> tiny_pivot,
                 LinearOdeSolution<Real>& result) {
  const std::ptrdiff_t size = item_size(problem);
  for (std::ptrdiff_t item = 0; item < problem.shape.batch; ++item) {
    const std::span<Real> part(result.solution.data() + item * size,
                               static_cast<std::size_t>(size));
    const ItemStatus status = judge<Real>(problem, item, part, tiny_pivot[item] != 0);
    result.status.push_back(status);
    if (status == ItemStatus::solved) continue;
    std::fill(part.begin(), part.end(), std::numeric_limits<Real>::quiet_NaN());
    if (!result.slack.empty()) result.slack[item] = std::numeric_limits<Real>::quiet_NaN();
  }
}

/// validate_problem() has refused LDLᵀ for float.
void run_solve(Factorisation factorisation, const kernels::LinearOdeInputs<double>& inputs,
               const kernels::LinearOdeOutputs<double>& outputs) {
  if (factorisation == Factorisation::ldl) return kernels::ldl_solve(inputs, outputs);
  kernels::qr_solve(inputs, outputs);
}
void run_solve(Factorisation /*factorisation*/, const kernels::LinearOdeInputs<float>& inputs,
               const kernels::LinearOdeOutputs<float>& outputs) {
  kernels::qr_solve(inputs, outputs);
}

}  // namespace

template <typename Real>
LinearOdeSolution<Real> linear_ode_solve(const LinearOdeProblem<Real>& problem,
                                         const LinearOdeOptions& options) {
  validate_problem(problem, options);
  const Band band = plan_band(problem.shape, options.rows);
  const auto inputs = kernel_inputs(problem, options, band);
  constexpr Real poison = std::numeric_limits<Real>::quiet_NaN();
  LinearOdeSolution<Real> result;
  result.solution.assign(problem.shape.batch * item_size(problem), poison);
  if (band.border > 0) result.slack.assign(problem.shape.batch, poison);
  std::vector<unsigned char> tiny_pivot(problem.shape.batch, 0);
  const kernels::LinearOdeOutputs<Real> outputs{
      result.solution.data(), band.border > 0 ? result.slack.data() : nullptr, tiny_pivot.data()};
  run_solve(options.factorisation, inputs, outputs);
  judge_items<Real>(problem, tiny_pivot, result);
  return result;
}

template LinearOdeSolution<double> linear_ode_solve(const LinearOdeProblem<double>&,
                                                    const LinearOdeOptions&);
template LinearOdeSolution<float> linear_ode_solve(const LinearOdeProblem<float>&,
                                                   const LinearOdeOptions&);

}  // namespace mechnn
