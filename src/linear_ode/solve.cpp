// The public solver: checks, the kernel, and a status for every item.
#include <algorithm>
#include <limits>
#include <type_traits>

#include "linear_ode/in_double.h"
#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

template <typename Real>
std::ptrdiff_t item_size(const LinearOdeProblem<Real>& problem) {
  return problem.shape.step * problem.shape.dim * (problem.shape.order + 1);
}

template <typename Real>
ItemStatus status_of(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item,
                     unsigned kernel_status) {
  if (kernel_status == 0) return ItemStatus::solved;
  if (!item_is_finite(problem, item)) return ItemStatus::not_finite;
  return (kernel_status & linear_ode::tiny_pivot) != 0 ? ItemStatus::singular
                                                       : ItemStatus::not_finite;
}

/// Sets every item's status, and NaN where it was not solved.
template <typename Real>
void set_status(const LinearOdeProblem<Real>& problem, std::span<const unsigned char> kernel_status,
                const LinearOdeSolutionSpans<Real>& result) {
  constexpr Real poison = std::numeric_limits<Real>::quiet_NaN();
  const auto size = static_cast<std::size_t>(item_size(problem));
  for (std::size_t item = 0; item < kernel_status.size(); ++item) {
    result.status[item] =
        status_of(problem, static_cast<std::ptrdiff_t>(item), kernel_status[item]);
    if (result.status[item] == ItemStatus::solved) continue;
    std::ranges::fill(result.solution.subspan(item * size, size), poison);
    if (!result.slack.empty()) result.slack[item] = poison;
  }
}

/// validate_problem() has refused LDLᵀ for float.
void run_solve(Factorisation factorisation, const linear_ode::LinearOdeInputs<double>& inputs,
               const linear_ode::LinearOdeOutputs<double>& outputs) {
  if (factorisation == Factorisation::ldl) return linear_ode::ldl_solve(inputs, outputs);
  linear_ode::qr_solve(inputs, outputs);
}
void run_solve(Factorisation /*factorisation*/, const linear_ode::LinearOdeInputs<float>& inputs,
               const linear_ode::LinearOdeOutputs<float>& outputs) {
  linear_ode::qr_solve(inputs, outputs);
}

}  // namespace

template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result, LinearOdeWorkspace& workspace) {
  validate_problem(problem, options);
  const std::ptrdiff_t batch = problem.shape.batch;
  check_size("result.solution", std::ssize(result.solution), batch * item_size(problem));
  check_size("result.slack", std::ssize(result.slack),
             traits_of(options.rows.family).border * batch);
  check_size("result.status", std::ssize(result.status), batch);
  if constexpr (std::is_same_v<Real, float>) {
    if (is_computed_in_double(problem, options))
      return solve_in_double(problem, options, result, workspace);
  }
  std::vector<unsigned char> kernel_status(static_cast<std::size_t>(batch), linear_ode::tiny_pivot);
  const auto inputs = kernel_inputs(problem, options, *workspace.contents);
  if (!inputs.band->deficient) {
    run_solve(options.factorisation, inputs,
              linear_ode::LinearOdeOutputs<Real>{result.solution.data(), result.slack.data(),
                                                 kernel_status.data()});
  }
  set_status<Real>(problem, kernel_status, result);
}

template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result) {
  LinearOdeWorkspace workspace;
  linear_ode_solve(problem, options, result, workspace);
}

template <typename Real>
LinearOdeSolution<Real> linear_ode_solve(const LinearOdeProblem<Real>& problem,
                                         const LinearOdeOptions& options) {
  validate_problem(problem, options);
  const auto batch = static_cast<std::size_t>(problem.shape.batch);
  LinearOdeSolution<Real> result;
  result.solution.resize(batch * static_cast<std::size_t>(item_size(problem)));
  result.slack.resize(traits_of(options.rows.family).border > 0 ? batch : 0);
  result.status.resize(batch);
  linear_ode_solve<Real>(problem, options, {result.solution, result.slack, result.status});
  return result;
}

template void linear_ode_solve(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<double>&);
template void linear_ode_solve(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<float>&);
template void linear_ode_solve(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<double>&, LinearOdeWorkspace&);
template void linear_ode_solve(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<float>&, LinearOdeWorkspace&);
template LinearOdeSolution<double> linear_ode_solve(const LinearOdeProblem<double>&,
                                                    const LinearOdeOptions&);
template LinearOdeSolution<float> linear_ode_solve(const LinearOdeProblem<float>&,
                                                   const LinearOdeOptions&);

}  // namespace mechnn
