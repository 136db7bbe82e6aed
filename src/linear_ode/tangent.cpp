// The public tangent: checks, the kernel, derivatives shaped as the solution and the gradients.
#include "mechnn/linear_ode_tangent.h"

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "linear_ode/problem/gradients.h"
#include "linear_ode/problem/partition.h"
#include "linear_ode/problem/problem.h"
#include "linear_ode/problem/workspace.h"
#include "mechnn/argument_error.h"
#include "mechnn/number_text.h"

namespace mechnn {

namespace {

using Problem = LinearOdeProblem<double>;
using Span = std::span<const double>;

void check_tangent(const char* name, Span tangent, std::size_t expected) {
  if (!tangent.empty())
    check_size(name, std::ssize(tangent), static_cast<std::ptrdiff_t>(expected));
}

void check_weight(const char* name, double tangent, double weight) {
  if (weight != 0 || tangent == 0) return;
  throw ArgumentError(std::string("tangents.weights.") + name,
                      shortest_text(tangent) + " for a weight of 0", "0");
}

void check_arguments(const Problem& problem, const LinearOdeOptions& options,
                     std::span<const ItemStatus> status, const LinearOdeInputTangents& tangents,
                     Span cotangent) {
  validate_problem(problem, options);
  const auto size = static_cast<std::size_t>(solution_size(problem.shape));
  check_size("status", std::ssize(status), problem.shape.batch);
  check_tangent("tangents.coefficients", tangents.coefficients, problem.coefficients.values.size());
  check_tangent("tangents.rhs", tangents.rhs, problem.rhs.values.size());
  check_tangent("tangents.initial_values", tangents.initial_values,
                problem.initial_values.values.size());
  check_tangent("tangents.steps", tangents.steps, problem.steps.values.size());
  check_tangent("tangents.cotangent", tangents.cotangent, cotangent.size());
  check_tangent("cotangent", cotangent, size);
  if (cotangent.empty() || is_exact(problem.shape, options.scheme)) return;
  check_weight("equation", tangents.weights.equation, options.weights.equation);
  check_weight("initial", tangents.weights.initial, options.weights.initial);
  check_weight("smoothness", tangents.weights.smoothness, options.weights.smoothness);
}

/// In an exact problem weights change nothing, not even where they are zero.
linear_ode::LinearOdeInputs<double> inputs_with_tangents(const Problem& problem,
                                                         const LinearOdeOptions& options,
                                                         const LinearOdeInputTangents& tangents,
                                                         const Band& band) {
  auto inputs = kernel_inputs(problem, options, band);
  inputs.coefficients.tangents = data_or_null(tangents.coefficients);
  inputs.rhs.tangents = data_or_null(tangents.rhs);
  inputs.initial_values.tangents = data_or_null(tangents.initial_values);
  inputs.steps.tangents = data_or_null(tangents.steps);
  inputs.weights_tangent = tangents.weights;
  if (inputs.band->exact) {
    inputs.weights = {1, 1, 1};
    inputs.weights_tangent = {0, 0, 0};
  }
  return inputs;
}

}  // namespace

void linear_ode_tangent(const Problem& problem, const LinearOdeOptions& options,
                        std::span<const ItemStatus> status, const LinearOdeInputTangents& tangents,
                        Span cotangent, const LinearOdeTangentSpans& result,
                        LinearOdeWorkspace& workspace, Executor& executor) {
  check_arguments(problem, options, status, tangents, cotangent);
  check_size("result.solution", std::ssize(result.solution), solution_size(problem.shape));
  check_size("result.slack", std::ssize(result.slack), slack_size(problem.shape, options.scheme));
  const linear_ode::LinearOdeTangentInputs<double> at{
      data_or_null(cotangent), data_or_null(tangents.cotangent), status.data()};
  if (!cotangent.empty()) check_gradients(problem, result.gradients);
  LinearOdeWorkspace::Contents& contents = contents_of(workspace);
  contents.reserve_workers(executor.workers());
  const Band& band = contents.plan<double>(problem.shape, options.scheme, Elimination::whole);
  const auto of_batch = inputs_with_tangents(problem, options, tangents, band);
  std::optional<GradientSums<double>> sums;
  if (!cotangent.empty()) sums.emplace(problem, result.gradients);
  const linear_ode::Partition partition(problem.shape.batch);
  executor.run(partition.count(), [&](std::ptrdiff_t piece, int worker) {
    auto inputs = of_batch;
    inputs.items = partition.piece(piece);
    inputs.memory = &contents.worker(worker).lanes;
    inputs.dual_memory = &contents.worker(worker).dual_lanes;
    linear_ode::LinearOdeTangentOutputs<double> outputs{
        result.solution.data(), data_or_null(result.slack), {}};
    if (sums) outputs.gradients = sums->outputs(piece);
    linear_ode::tangent(inputs, at, outputs);
  });
  if (sums) sums->finish();
}

LinearOdeTangent linear_ode_tangent(const Problem& problem, const LinearOdeOptions& options,
                                    std::span<const ItemStatus> status,
                                    const LinearOdeInputTangents& tangents, Span cotangent) {
  check_arguments(problem, options, status, tangents, cotangent);
  LinearOdeTangent result;
  result.solution.resize(static_cast<std::size_t>(solution_size(problem.shape)));
  result.slack.resize(static_cast<std::size_t>(slack_size(problem.shape, options.scheme)));
  LinearOdeGradients<double>& of = result.gradients;
  if (!cotangent.empty()) {
    of = empty_gradients(problem);
    of.status.assign(status.begin(), status.end());
  }
  LinearOdeWorkspace workspace;
  linear_ode_tangent(problem, options, status, tangents, cotangent,
                     {result.solution,
                      result.slack,
                      {of.coefficients, of.rhs, of.initial_values, of.steps, of.weights}},
                     workspace);
  return result;
}

}  // namespace mechnn
