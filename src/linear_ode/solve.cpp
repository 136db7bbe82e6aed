// The public solver: checks, the kernel, and a status for every item.
#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "linear_ode/factorise.h"
#include "linear_ode/in_double.h"
#include "linear_ode/problem/item_status.h"
#include "linear_ode/problem/partition.h"
#include "linear_ode/problem/problem.h"
#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

/// Solves a piece of the batch; `kernel_status` (B).
template <typename Real>
void solve_piece(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                 const Band& band, const linear_ode::ItemRange& items,
                 const LinearOdeSolutionSpans<Real>& result, unsigned char* kernel_status,
                 WorkerMemory& memory) {
  auto inputs = kernel_inputs(problem, options, band);
  inputs.items = items;
  inputs.memory = &memory.lanes;
  const linear_ode::LinearOdeOutputs<Real> outputs{result.solution.data(),
                                                   data_or_null(result.slack), kernel_status};
  solve_items(options, inputs, outputs);
}

/// linear_ode_solve for arguments that are already checked.
template <typename Real>
void solve_valid(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                 const LinearOdeSolutionSpans<Real>& result, LinearOdeWorkspace& workspace,
                 Executor& executor) {
  const std::ptrdiff_t batch = problem.shape.batch;
  LinearOdeWorkspace::Contents& contents = contents_of(workspace);
  contents.reserve_workers(executor.workers());
  const linear_ode::Partition partition(batch);
  if constexpr (std::is_same_v<Real, float>) {
    if (is_computed_in_double(problem, options)) {
      const Band& band = contents.plan<double>(problem.shape, options.scheme, Elimination::reduced);
      return executor.run(partition.count(), [&](std::ptrdiff_t piece, int worker) {
        solve_in_double(problem, options, band, partition.piece(piece), result,
                        contents.worker(worker));
      });
    }
  }
  const Band& band = contents.plan<Real>(problem.shape, options.scheme, Elimination::reduced);
  std::vector<unsigned char> kernel_status(static_cast<std::size_t>(batch), linear_ode::tiny_pivot);
  if (!band.deficient) {
    executor.run(partition.count(), [&](std::ptrdiff_t piece, int worker) {
      solve_piece(problem, options, band, partition.piece(piece), result, kernel_status.data(),
                  contents.worker(worker));
    });
  }
  set_status<Real>(problem, kernel_status, result);
}

}  // namespace

template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result, LinearOdeWorkspace& workspace,
                      Executor& executor) {
  validate_problem(problem, options);
  const LinearOdeShape& shape = problem.shape;
  check_size("result.solution", std::ssize(result.solution), solution_size(shape));
  check_size("result.slack", std::ssize(result.slack), slack_size(shape, options.scheme));
  check_size("result.status", std::ssize(result.status), shape.batch);
  solve_valid(problem, options, result, workspace, executor);
}

template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result) {
  LinearOdeWorkspace workspace;
  linear_ode_solve(problem, options, result, workspace);
}

std::size_t solution_index(const LinearOdeShape& shape, std::ptrdiff_t batch, std::ptrdiff_t step,
                           std::ptrdiff_t dim, std::ptrdiff_t order) {
  const auto require = [](const char* name, std::ptrdiff_t got, std::ptrdiff_t extent) {
    if (got >= 0 && got < extent) return;
    throw std::out_of_range(std::string(name) + ": got " + std::to_string(got) +
                            ", expected 0 to " + std::to_string(extent - 1));
  };
  require("batch", batch, shape.batch);
  require("step", step, shape.step);
  require("dim", dim, shape.dim);
  require("order", order, shape.order + 1);
  return static_cast<std::size_t>(
      ((batch * shape.step + step) * shape.dim + dim) * (shape.order + 1) + order);
}

template <typename Real>
LinearOdeSolution<Real> linear_ode_solve(const LinearOdeProblem<Real>& problem,
                                         const LinearOdeOptions& options, Executor& executor) {
  validate_problem(problem, options);
  LinearOdeSolution<Real> result;
  resize(result, problem.shape, options.scheme);
  LinearOdeWorkspace workspace;
  solve_valid<Real>(problem, options, {result.solution, result.slack, result.status}, workspace,
                    executor);
  return result;
}

template void linear_ode_solve(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<double>&);
template void linear_ode_solve(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<float>&);
template void linear_ode_solve(const LinearOdeProblem<double>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<double>&, LinearOdeWorkspace&,
                               Executor&);
template void linear_ode_solve(const LinearOdeProblem<float>&, const LinearOdeOptions&,
                               const LinearOdeSolutionSpans<float>&, LinearOdeWorkspace&,
                               Executor&);
template LinearOdeSolution<double> linear_ode_solve(const LinearOdeProblem<double>&,
                                                    const LinearOdeOptions&, Executor&);
template LinearOdeSolution<float> linear_ode_solve(const LinearOdeProblem<float>&,
                                                   const LinearOdeOptions&, Executor&);

}  // namespace mechnn
