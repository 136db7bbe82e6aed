// The public adjoint: checks, the kernel, gradients in the shapes of the inputs.
#include <algorithm>
#include <type_traits>

#include "linear_ode/in_double.h"
#include "linear_ode/workspace.h"

namespace mechnn {

namespace {

template <typename Real>
LinearOdeGradients<Real> empty_gradients(const LinearOdeProblem<Real>& problem) {
  LinearOdeGradients<Real> gradients;
  gradients.coefficients.resize(problem.coefficients.values.size());
  gradients.rhs.resize(problem.rhs.values.size());
  gradients.initial_values.resize(problem.initial_values.values.size());
  gradients.steps.resize(problem.steps.values.size());
  gradients.weights.resize(3);
  return gradients;
}

template <typename Real>
void check_gradients(const LinearOdeProblem<Real>& problem,
                     const LinearOdeGradientsSpans<Real>& gradients) {
  check_size("gradients.coefficients", std::ssize(gradients.coefficients),
             std::ssize(problem.coefficients.values));
  check_size("gradients.rhs", std::ssize(gradients.rhs), std::ssize(problem.rhs.values));
  check_size("gradients.initial_values", std::ssize(gradients.initial_values),
             std::ssize(problem.initial_values.values));
  check_size("gradients.steps", std::ssize(gradients.steps), std::ssize(problem.steps.values));
  check_size("gradients.weights", std::ssize(gradients.weights), 3);
}

/// Where the kernel puts the gradient of one input; what the batch shares is summed in double.
template <typename Real>
class GradientTarget {
 public:
  GradientTarget(const Broadcast<Real>& input, std::ptrdiff_t batch, std::span<Real> result)
      : result_(result) {
    if (input.batch < batch) sums_.resize(result.size());
  }
  kernels::GradientOutput<Real> output() {
    if (sums_.empty()) return {result_.data(), nullptr};
    return {nullptr, sums_.data()};
  }
  void finish() const {
    std::transform(sums_.begin(), sums_.end(), result_.begin(),
                   [](double x) { return static_cast<Real>(x); });
  }

 private:
  std::span<Real> result_;
  std::vector<double> sums_;
};

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
    if (is_computed_in_double(problem.shape, options)) {
      return adjoint_in_double(problem, options, solution, cotangent, gradients, workspace);
    }
  }
  std::ranges::fill(gradients.weights, 0.0);
  GradientTarget coefficients(problem.coefficients, shape.batch, gradients.coefficients);
  GradientTarget rhs(problem.rhs, shape.batch, gradients.rhs);
  GradientTarget initial_values(problem.initial_values, shape.batch, gradients.initial_values);
  GradientTarget steps(problem.steps, shape.batch, gradients.steps);
  const kernels::LinearOdeAdjointInputs<Real> at{solution.solution.data(), solution.slack.data(),
                                                 cotangent.data(), solution.status.data()};
  run_adjoint(options.factorisation, kernel_inputs(problem, options, *workspace.contents), at,
              {coefficients.output(), rhs.output(), initial_values.output(), steps.output(),
               gradients.weights.data()});
  for (const auto* target : {&coefficients, &rhs, &initial_values, &steps}) target->finish();
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
