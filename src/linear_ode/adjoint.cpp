// The public adjoint: checks, the kernel, gradients in the shapes of the inputs.
#include <type_traits>

#include "linear_ode/in_double.h"
#include "linear_ode/problem/gradients.h"
#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

/// validate_problem() has refused LDLᵀ for float.
void run_adjoint(Factorisation factorisation, const linear_ode::LinearOdeInputs<double>& inputs,
                 const linear_ode::LinearOdeAdjointInputs<double>& at,
                 const linear_ode::LinearOdeAdjointOutputs<double>& outputs) {
  if (factorisation == Factorisation::ldl) return linear_ode::ldl_adjoint(inputs, at, outputs);
  linear_ode::qr_adjoint(inputs, at, outputs);
}
void run_adjoint(Factorisation /*factorisation*/, const linear_ode::LinearOdeInputs<float>& inputs,
                 const linear_ode::LinearOdeAdjointInputs<float>& at,
                 const linear_ode::LinearOdeAdjointOutputs<float>& outputs) {
  linear_ode::qr_adjoint(inputs, at, outputs);
}

}  // namespace

template <typename Real>
void linear_ode_adjoint(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                        const LinearOdeSolutionView<Real>& solution,
                        std::span<const Real> cotangent,
                        const LinearOdeGradientsSpans<Real>& gradients,
                        LinearOdeWorkspace& workspace) {
  validate_problem(problem, options);
  const LinearOdeShape& shape = problem.shape;
  const std::ptrdiff_t size = shape.batch * shape.step * shape.dim * (shape.order + 1);
  check_size("solution.solution", std::ssize(solution.solution), size);
  check_size("solution.slack", std::ssize(solution.slack),
             traits_of(options.rows.family).border * shape.batch);
  check_size("solution.status", std::ssize(solution.status), shape.batch);
  check_size("cotangent", std::ssize(cotangent), size);
  check_gradients(problem, gradients);
  if constexpr (std::is_same_v<Real, float>) {
    if (is_computed_in_double(problem, options)) {
      return adjoint_in_double(problem, options, solution, cotangent, gradients, workspace);
    }
  }
  GradientTargets<Real> targets(problem, gradients);
  const linear_ode::LinearOdeAdjointInputs<Real> at{solution.solution.data(), solution.slack.data(),
                                                    cotangent.data(), solution.status.data()};
  run_adjoint(options.factorisation, kernel_inputs(problem, options, *workspace.contents), at,
              targets.outputs());
  targets.finish();
}

template <typename Real>
void linear_ode_adjoint(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                        const LinearOdeSolutionView<Real>& solution,
                        std::span<const Real> cotangent,
                        const LinearOdeGradientsSpans<Real>& gradients) {
  LinearOdeWorkspace workspace;
  linear_ode_adjoint(problem, options, solution, cotangent, gradients, workspace);
}

template <typename Real>
LinearOdeGradients<Real> linear_ode_adjoint(const LinearOdeProblem<Real>& problem,
                                            const LinearOdeOptions& options,
                                            const LinearOdeSolution<Real>& solution,
                                            std::span<const Real> cotangent) {
  LinearOdeGradients<Real> result = empty_gradients(problem);
  linear_ode_adjoint<Real>(
      problem, options, {solution.solution, solution.slack, solution.status}, cotangent,
      {result.coefficients, result.rhs, result.initial_values, result.steps, result.weights});
  result.status = solution.status;
  return result;
}

template void linear_ode_adjoint(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                                 const LinearOdeSolutionView<double>&, std::span<const double>,
                                 const LinearOdeGradientsSpans<double>&);
template void linear_ode_adjoint(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                                 const LinearOdeSolutionView<float>&, std::span<const float>,
                                 const LinearOdeGradientsSpans<float>&);
template void linear_ode_adjoint(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                                 const LinearOdeSolutionView<double>&, std::span<const double>,
                                 const LinearOdeGradientsSpans<double>&, LinearOdeWorkspace&);
template void linear_ode_adjoint(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                                 const LinearOdeSolutionView<float>&, std::span<const float>,
                                 const LinearOdeGradientsSpans<float>&, LinearOdeWorkspace&);
template LinearOdeGradients<double> linear_ode_adjoint(const LinearOdeProblem<double>&,
                                                       const LinearOdeOptions&,
                                                       const LinearOdeSolution<double>&,
                                                       std::span<const double>);
template LinearOdeGradients<float> linear_ode_adjoint(const LinearOdeProblem<float>&,
                                                      const LinearOdeOptions&,
                                                      const LinearOdeSolution<float>&,
                                                      std::span<const float>);

}  // namespace mechnn
