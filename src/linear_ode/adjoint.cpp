// The public adjoint: checks, the kernel, gradients in the shapes of the inputs.
#include <type_traits>
#include <vector>

#include "linear_ode/factorise.h"
#include "linear_ode/in_double.h"
#include "linear_ode/problem/gradients.h"
#include "linear_ode/problem/partition.h"
#include "linear_ode/problem/problem.h"
#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

template <typename Real>
using AdjointInputs = linear_ode::LinearOdeAdjointInputs<Real>;

template <typename Real>
void check_arguments(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                     const LinearOdeSolutionView<Real>& solution, std::span<const Real> cotangent) {
  validate_problem(problem, options);
  const LinearOdeShape& shape = problem.shape;
  check_size("solution.solution", std::ssize(solution.solution), solution_size(shape));
  check_size("solution.slack", std::ssize(solution.slack), slack_size(shape, options.scheme));
  check_size("solution.status", std::ssize(solution.status), shape.batch);
  check_size("cotangent", std::ssize(cotangent), solution_size(shape));
}

/// The gradients of all pieces; `status` (B) or null, see adjoint_items().
template <typename Real>
void add_pieces(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                const AdjointInputs<Real>& at, unsigned char* status, GradientSums<Real>& sums,
                LinearOdeWorkspace::Contents& contents, Executor& executor) {
  const Band& band = contents.plan<Real>(problem.shape, options.scheme, Elimination::reduced);
  const linear_ode::Partition partition(problem.shape.batch);
  executor.run(partition.count(), [&](std::ptrdiff_t piece, int worker) {
    auto inputs = kernel_inputs(problem, options, band);
    inputs.items = partition.piece(piece);
    inputs.memory = &contents.worker(worker).lanes;
    auto outputs = sums.outputs(piece);
    outputs.status = status;
    adjoint_items(options, inputs, at, outputs);
  });
}

}  // namespace

template <typename Real>
void linear_ode_adjoint(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                        const LinearOdeSolutionView<Real>& solution,
                        std::span<const Real> cotangent,
                        const LinearOdeGradientsSpans<Real>& gradients,
                        LinearOdeWorkspace& workspace, Executor& executor) {
  check_arguments(problem, options, solution, cotangent);
  check_gradients(problem, gradients);
  LinearOdeWorkspace::Contents& contents = contents_of(workspace);
  contents.reserve_workers(executor.workers());
  GradientSums<Real> sums(problem, gradients);
  const AdjointInputs<Real> at{solution.solution.data(), solution.slack.data(), cotangent.data(),
                               solution.status.data()};
  if constexpr (std::is_same_v<Real, float>) {
    if (is_computed_in_double(problem, options)) {
      adjoint_in_double(problem, options, at, sums, contents, executor);
      return sums.finish();
    }
  }
  std::vector<unsigned char> status(
      prefers_ldl(options) ? static_cast<std::size_t>(problem.shape.batch) : 0);
  add_pieces(problem, options, at, status.empty() ? nullptr : status.data(), sums, contents,
             executor);
  sums.finish();
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
                                            std::span<const Real> cotangent, Executor& executor) {
  LinearOdeGradients<Real> result = empty_gradients(problem);
  LinearOdeWorkspace workspace;
  linear_ode_adjoint<Real>(
      problem, options, {solution.solution, solution.slack, solution.status}, cotangent,
      {result.coefficients, result.rhs, result.initial_values, result.steps, result.weights},
      workspace, executor);
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
                                 const LinearOdeGradientsSpans<double>&, LinearOdeWorkspace&,
                                 Executor&);
template void linear_ode_adjoint(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                                 const LinearOdeSolutionView<float>&, std::span<const float>,
                                 const LinearOdeGradientsSpans<float>&, LinearOdeWorkspace&,
                                 Executor&);
template LinearOdeGradients<double> linear_ode_adjoint(const LinearOdeProblem<double>&,
                                                       const LinearOdeOptions&,
                                                       const LinearOdeSolution<double>&,
                                                       std::span<const double>, Executor&);
template LinearOdeGradients<float> linear_ode_adjoint(const LinearOdeProblem<float>&,
                                                      const LinearOdeOptions&,
                                                      const LinearOdeSolution<float>&,
                                                      std::span<const float>, Executor&);

}  // namespace mechnn
