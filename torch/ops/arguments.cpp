#include "torch/ops/arguments.h"

#include <c10/util/Exception.h>

#include <array>
#include <cstdint>
#include <utility>

namespace mechnn::ops {
namespace {

at::TensorList checked(at::TensorList tensors) {
  TORCH_CHECK_VALUE(tensors.size() == 4 || tensors.size() == 5, "problem: got ", tensors.size(),
                    " tensors, expected coefficients, rhs, initial_values, steps and at most "
                    "weights");
  return tensors;
}

void check_like(const at::Tensor& tensor, const char* name, const at::Tensor& first) {
  TORCH_CHECK_VALUE(tensor.scalar_type() == first.scalar_type(), name, ": got dtype ",
                    tensor.scalar_type(), ", expected ", first.scalar_type(),
                    " as that of coefficients");
  TORCH_CHECK_VALUE(tensor.device() == first.device(), name, ": got device ", tensor.device(),
                    ", expected ", first.device(), " as that of coefficients");
}

/// linear_ode_solve hands on tensors with one batch dimension (leading_dims.cpp).
void check_single_batch(const Problem& problem) {
  const std::array tensors{&problem.coefficients, &problem.rhs, &problem.initial_values,
                           &problem.steps};
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto rank = static_cast<std::int64_t>(linear_ode_arguments[i].inner_rank) + 1;
    TORCH_CHECK_VALUE(tensors[i]->dim() == rank, tensor_name(i), ": got shape ",
                      tensors[i]->sym_sizes(), ", expected ", rank, " dimensions");
  }
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

}  // namespace

Problem::Problem(at::TensorList tensors)
    : coefficients(checked(tensors)[0]),
      rhs(tensors[1]),
      initial_values(tensors[2]),
      steps(tensors[3]),
      weights(tensors.size() > 4 ? &tensors[4] : nullptr) {}

Extents checked_extents(const Problem& problem, std::optional<c10::SymInt> time_points) {
  check_types(problem);
  check_single_batch(problem);
  Extents extents = with_value_errors([&] {
    return linear_ode_extents(
        shapes_of(problem.coefficients, problem.rhs, problem.initial_values, problem.steps),
        time_points);
  });
  if (problem.weights) check_weights(*problem.weights);
  return extents;
}

LinearOdeOptions core_options(std::string_view scheme, std::string_view factorisation, double gamma,
                              double alpha) {
  LinearOdeOptions options;
  with_value_errors([&] {
    options.scheme = Scheme::parse(scheme);
    options.factorisation = parse_factorisation(factorisation);
  });
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
  return with_value_errors([&] { return Scheme::parse(scheme); }).family == SchemeFamily::slack;
}

}  // namespace mechnn::ops
