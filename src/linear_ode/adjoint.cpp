// The public adjoint: checks, the kernel, gradients in the shapes of the inputs.
#include <stdexcept>
#include <string>

#include "linear_ode/problem.h"

namespace mechnn {

namespace {

void check_size(const char* name, std::ptrdiff_t got, std::ptrdiff_t expected) {
  if (got == expected) return;
  throw std::invalid_argument(std::string(name) + ": got " + std::to_string(got) +
                              " numbers, expected " + std::to_string(expected));
}

template <typename Real>
LinearOdeGradients<Real> zero_gradients(const LinearOdeProblem<Real>& problem) {
  LinearOdeGradients<Real> gradients;
  gradients.coefficients.assign(problem.coefficients.values.size(), Real(0));
  gradients.rhs.assign(problem.rhs.values.size(), Real(0));
  gradients.initial_values.assign(problem.initial_values.values.size(), Real(0));
  gradients.steps.assign(problem.steps.values.size(), Real(0));
  gradients.weights.assign(3, 0.0);
  return gradients;
}

/// validate_problem() has refused LDLᵀ for float.
void run_adjoint(Factorisation factorisation, const kernels::LinearOdeInputs<double>& inputs,
                 const kernels::LinearOdeAdjointInputs<double>& at,
                 const kernels::LinearOdeAdjointOutputs<double>& outputs) {
  if (factorisation == Factorisation::ldl) return kernels::ldl_adjoint(inputs, at, outputs);
  kernels::qr_adjoint(inputs, at, outputs);
}
void run_adjoint(Factorisation /*factorisation*/, const kernels::LinearOdeInputs<float>& inputs,
                 const kernels::LinearOdeAdjointInputs<float>& at,
                 const kernels::LinearOdeAdjointOutputs<float>& outputs) {
  kernels::qr_adjoint(inputs, at, outputs);
}

}  // namespace

template <typename Real>
LinearOdeGradients<Real> linear_ode_adjoint(const LinearOdeProblem<Real>& problem,
                                            const LinearOdeOptions& options,
                                            const LinearOdeSolution<Real>& solution,
                                            std::span<const Real> cotangent) {
  validate_problem(problem, options);
  const Band band = plan_band(problem.shape, options.rows);
  const std::ptrdiff_t size = problem.shape.batch * problem.shape.step * band.unknowns;
  check_size("solution.solution", std::ssize(solution.solution), size);
  check_size("solution.status", std::ssize(solution.status), problem.shape.batch);
  check_size("cotangent", std::ssize(cotangent), size);
  LinearOdeGradients<Real> gradients = zero_gradients(problem);
  gradients.status = solution.status;
  const kernels::LinearOdeAdjointInputs<Real> at{solution.solution.data(), solution.slack.data(),
                                                 cotangent.data(), solution.status.data()};
  const kernels::LinearOdeAdjointOutputs<Real> outputs{
      gradients.coefficients.data(), gradients.rhs.data(), gradients.initial_values.data(),
      gradients.steps.data(), gradients.weights.data()};
  run_adjoint(options.factorisation, kernel_inputs(problem, options, band), at, outputs);
  return gradients;
}

template LinearOdeGradients<double> linear_ode_adjoint(const LinearOdeProblem<double>&,
                                                       const LinearOdeOptions&,
                                                       const LinearOdeSolution<double>&,
                                                       std::span<const double>);
template LinearOdeGradients<float> linear_ode_adjoint(const LinearOdeProblem<float>&,
                                                      const LinearOdeOptions&,
                                                      const LinearOdeSolution<float>&,
                                                      std::span<const float>);

}  // namespace mechnn
