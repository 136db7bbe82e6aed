#include "torch/ops/arguments.h"

#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace mechnn::ops {
namespace {

at::TensorList checked(at::TensorList tensors) {
  TORCH_CHECK_VALUE(tensors.size() == 4 || tensors.size() == 5, "problem: got ", tensors.size(),
                    " tensors, expected coefficients, rhs, initial_values, steps and at most "
                    "weights");
  return tensors;
}

void check_rank(const at::Tensor& tensor, const char* name, std::int64_t rank, const char* shape) {
  TORCH_CHECK_VALUE(tensor.dim() == rank, name, ": got shape ", tensor.sym_sizes(), ", expected ",
                    shape);
}

void check_like(const at::Tensor& tensor, const char* name, const at::Tensor& first) {
  TORCH_CHECK_VALUE(tensor.scalar_type() == first.scalar_type(), name, ": got dtype ",
                    tensor.scalar_type(), ", expected ", first.scalar_type(),
                    " as that of coefficients");
  TORCH_CHECK_VALUE(tensor.device() == first.device(), name, ": got device ", tensor.device(),
                    ", expected ", first.device(), " as that of coefficients");
}

void check_extent(const at::Tensor& tensor, const char* name, std::int64_t dimension,
                  const c10::SymInt& expected, const char* extent) {
  const c10::SymInt& got = tensor.sym_size(dimension);
  TORCH_CHECK_VALUE(got == 1 || got == expected, name, ": got ", extent, " = ", got,
                    ", expected 1 or ", expected);
}

/// The first extent that is not 1, for 1 stands for "shared".
c10::SymInt batch_extent(const Problem& problem) {
  for (const at::Tensor* tensor :
       {&problem.coefficients, &problem.rhs, &problem.initial_values, &problem.steps}) {
    if (tensor->sym_size(0) != 1) return tensor->sym_size(0);
  }
  return 1;
}

c10::SymInt step_extent(const Problem& problem, std::optional<c10::SymInt> time_points) {
  if (time_points) {
    TORCH_CHECK_VALUE(time_points->is_symbolic() || *time_points >= 1, "time_points: got ",
                      *time_points, ", expected at least 1");
    return *std::move(time_points);
  }
  if (problem.coefficients.sym_size(1) != 1) return problem.coefficients.sym_size(1);
  if (problem.rhs.sym_size(1) != 1) return problem.rhs.sym_size(1);
  TORCH_CHECK_VALUE(problem.steps.sym_size(1) != 1,
                    "time_points: every tensor is shared in time, so the number of steps is "
                    "unknown; give it");
  return problem.steps.sym_size(1) + 1;
}

void check_ranks(const Problem& problem) {
  check_rank(problem.coefficients, "coefficients", 5, "(batch, step, equation, dim, order + 1)");
  check_rank(problem.rhs, "rhs", 3, "(batch, step, equation)");
  check_rank(problem.initial_values, "initial_values", 4,
             "(batch, initial step, dim, initial order)");
  check_rank(problem.steps, "steps", 2, "(batch, step - 1)");
}

void check_types(const Problem& problem) {
  const auto type = problem.coefficients.scalar_type();
  TORCH_CHECK_VALUE(type == at::kFloat || type == at::kDouble, "coefficients: got dtype ", type,
                    ", expected Float or Double");
  check_like(problem.rhs, "rhs", problem.coefficients);
  check_like(problem.initial_values, "initial_values", problem.coefficients);
  check_like(problem.steps, "steps", problem.coefficients);
}

void check_weights(const at::Tensor& weights) {
  TORCH_CHECK_VALUE(
      weights.scalar_type() == at::kDouble && weights.dim() == 1 && weights.sym_size(0) == 3,
      "weights: got ", weights.scalar_type(), " of shape ", weights.sym_sizes(),
      ", expected Double of shape [3]: equation, initial, smoothness");
}

void check_batch_and_step(const Problem& problem, const Extents& of) {
  check_extent(problem.coefficients, "coefficients", 0, of.batch, "batch");
  check_extent(problem.rhs, "rhs", 0, of.batch, "batch");
  check_extent(problem.initial_values, "initial_values", 0, of.batch, "batch");
  check_extent(problem.steps, "steps", 0, of.batch, "batch");
  check_extent(problem.coefficients, "coefficients", 1, of.step, "step");
  check_extent(problem.rhs, "rhs", 1, of.step, "step");
  check_extent(problem.steps, "steps", 1, of.step - 1, "step - 1");
}

}  // namespace

Problem::Problem(at::TensorList tensors)
    : coefficients(checked(tensors)[0]),
      rhs(tensors[1]),
      initial_values(tensors[2]),
      steps(tensors[3]),
      weights(tensors.size() > 4 ? &tensors[4] : nullptr) {}

Extents checked_extents(const Problem& problem, std::optional<c10::SymInt> time_points) {
  check_ranks(problem);
  check_types(problem);
  const at::Tensor& coefficients = problem.coefficients;
  Extents extents{batch_extent(problem), step_extent(problem, std::move(time_points)),
                  coefficients.sym_size(2), coefficients.sym_size(3), coefficients.sym_size(4) - 1};
  TORCH_CHECK_VALUE(extents.batch != 0, "batch: got 0, expected at least 1");
  TORCH_CHECK_VALUE(extents.order >= 1, "coefficients: got order + 1 = ", extents.order + 1,
                    ", expected at least 2");
  check_batch_and_step(problem, extents);
  TORCH_CHECK_VALUE(problem.rhs.sym_size(2) == extents.equation,
                    "rhs: got equation = ", problem.rhs.sym_size(2), ", expected ",
                    extents.equation, " as in coefficients");
  TORCH_CHECK_VALUE(problem.initial_values.sym_size(2) == extents.dim,
                    "initial_values: got dim = ", problem.initial_values.sym_size(2), ", expected ",
                    extents.dim, " as in coefficients");
  if (problem.weights) check_weights(*problem.weights);
  return extents;
}

LinearOdeOptions core_options(std::string_view scheme, std::string_view factorisation, double gamma,
                              double alpha) {
  LinearOdeOptions options;
  try {
    options.scheme = Scheme::parse(scheme);
    options.factorisation = parse_factorisation(factorisation);
  } catch (const std::invalid_argument& error) {
    TORCH_CHECK_VALUE(false, error.what());
  }
  options.gamma = gamma;
  options.alpha = alpha;
  return options;
}

void check_solved_count(at::TensorList solved) {
  TORCH_CHECK_VALUE(solved.size() == 3, "solved: got ", solved.size(),
                    " tensors, expected solution, slack and status");
}

void check_tangent_count(std::size_t tangents, at::TensorList problem) {
  TORCH_CHECK_VALUE(tangents == problem.size(), "tangents: got ", tangents,
                    ", expected one for each of the ", problem.size(), " tensors of the problem");
}

bool has_slack(std::string_view scheme) {
  return core_options(scheme, "auto", 0, 0).scheme.family == SchemeFamily::slack;
}

}  // namespace mechnn::ops
