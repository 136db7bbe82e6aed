// The public calls: checks, and the operations.
#include <string>

#include "linear_ode/cuda/operations.h"
#include "linear_ode/problem/problem.h"
#include "mechnn/argument_error.h"
#include "mechnn/linear_ode_cuda.h"

namespace mechnn {

/// The band, whose arrays lie on the device.
template <typename Real>
class LinearOdeCudaPlan<Real>::Contents {
 public:
  explicit Contents(Band device_band) : band(std::move(device_band)) {}
  const Band band;
};

namespace {

/// Batches share a plan.
LinearOdeShape without_batch(LinearOdeShape shape) {
  shape.batch = 1;
  return shape;
}

template <typename Real>
linear_ode::LinearOdeInputs<Real> checked_inputs(const LinearOdeProblem<Real>& problem,
                                                 const LinearOdeOptions& options,
                                                 const LinearOdeCudaPlan<Real>& plan) {
  validate_layout(problem, options);
  const Band& band = plan.contents().band;
  if (band.shape != without_batch(problem.shape) || band.scheme != options.scheme) {
    throw ArgumentError("plan", "one of another shape or of " + band.scheme.name(),
                        "one of the problem's shape and of " + options.scheme.name());
  }
  return kernel_inputs(problem, options, band);
}

/// Numbers of an input's gradient over all items.
template <typename Real>
std::ptrdiff_t gradient_size(const Broadcast<Real>& input, std::ptrdiff_t batch) {
  return input.values.empty() ? 0 : std::ssize(input.values) / input.batch * batch;
}

template <typename Real>
void check_item_gradients(const LinearOdeProblem<Real>& problem,
                          const LinearOdeGradientsSpans<Real>& gradients) {
  const std::ptrdiff_t batch = problem.shape.batch;
  check_size("gradients.coefficients", std::ssize(gradients.coefficients),
             gradient_size(problem.coefficients, batch));
  check_size("gradients.rhs", std::ssize(gradients.rhs), gradient_size(problem.rhs, batch));
  check_size("gradients.initial_values", std::ssize(gradients.initial_values),
             gradient_size(problem.initial_values, batch));
  check_size("gradients.steps", std::ssize(gradients.steps), gradient_size(problem.steps, batch));
  check_size("gradients.weights", std::ssize(gradients.weights), 3 * batch);
}

}  // namespace

template <typename Real>
LinearOdeCudaPlan<Real>::LinearOdeCudaPlan(const LinearOdeShape& shape, const Scheme& scheme,
                                           const CudaQueue& queue) {
  check_shape(shape);
  LinearOdeOptions options;
  options.scheme = scheme;
  options.validate();
  const BandPlan plan =
      plan_band(without_batch(shape), scheme, Elimination::reduced, triangle_every<Real>);
  contents_ = std::make_unique<const Contents>(linear_ode::cuda::plan_on_device(plan, queue));
}
template <typename Real>
LinearOdeCudaPlan<Real>::~LinearOdeCudaPlan() = default;
template <typename Real>
LinearOdeCudaPlan<Real>::LinearOdeCudaPlan(LinearOdeCudaPlan&&) noexcept = default;
template <typename Real>
LinearOdeCudaPlan<Real>& LinearOdeCudaPlan<Real>::operator=(LinearOdeCudaPlan&&) noexcept = default;

template <typename Real>
void linear_ode_solve_cuda(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                           const LinearOdeSolutionSpans<Real>& result,
                           const LinearOdeCudaPlan<Real>& plan, const CudaQueue& queue) {
  const auto inputs = checked_inputs(problem, options, plan);
  check_size("result.solution", std::ssize(result.solution), solution_size(problem.shape));
  check_size("result.slack", std::ssize(result.slack), slack_size(problem.shape, options.scheme));
  check_size("result.status", std::ssize(result.status), problem.shape.batch);
  linear_ode::cuda::solve(options, inputs, result, queue);
}

template <typename Real>
void linear_ode_adjoint_cuda(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                             const LinearOdeSolutionView<Real>& solution,
                             std::span<const Real> cotangent,
                             const LinearOdeGradientsSpans<Real>& gradients,
                             const LinearOdeCudaPlan<Real>& plan, const CudaQueue& queue) {
  const auto inputs = checked_inputs(problem, options, plan);
  const std::ptrdiff_t size = solution_size(problem.shape);
  check_size("solution.solution", std::ssize(solution.solution), size);
  check_size("solution.slack", std::ssize(solution.slack),
             slack_size(problem.shape, options.scheme));
  check_size("solution.status", std::ssize(solution.status), problem.shape.batch);
  check_size("cotangent", std::ssize(cotangent), size);
  check_item_gradients(problem, gradients);
  linear_ode::LinearOdeAdjointOutputs<Real> outputs;
  outputs.coefficients.items = gradients.coefficients.data();
  outputs.rhs.items = gradients.rhs.data();
  outputs.initial_values.items = gradients.initial_values.data();
  outputs.steps.items = gradients.steps.data();
  outputs.weights = gradients.weights.data();
  linear_ode::cuda::adjoint(
      options, inputs,
      {solution.solution.data(), solution.slack.data(), cotangent.data(), solution.status.data()},
      outputs, queue);
}

#define MECHNN_FOR(Real)                                                                           \
  template class LinearOdeCudaPlan<Real>;                                                          \
  template void linear_ode_solve_cuda(const LinearOdeProblem<Real>&, const LinearOdeOptions&,      \
                                      const LinearOdeSolutionSpans<Real>&,                         \
                                      const LinearOdeCudaPlan<Real>&, const CudaQueue&);           \
  template void linear_ode_adjoint_cuda(const LinearOdeProblem<Real>&, const LinearOdeOptions&,    \
                                        const LinearOdeSolutionView<Real>&, std::span<const Real>, \
                                        const LinearOdeGradientsSpans<Real>&,                      \
                                        const LinearOdeCudaPlan<Real>&, const CudaQueue&);
MECHNN_FOR(double)
MECHNN_FOR(float)
#undef MECHNN_FOR

}  // namespace mechnn
