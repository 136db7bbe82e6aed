// Differentiation of the operators: backward by their nodes; in forward mode solve moves by
// tangent, and adjoint by adjoint_tangent.
#include <torch/library.h>

#include "torch/ops/nodes.h"

namespace mechnn::ops {
namespace {

/// What a tensor moves along in forward mode.
OptionalTensor direction(const at::Tensor& tensor) {
  return tensor.defined() ? if_defined(tensor._fw_grad(0)) : std::nullopt;
}
OptionalTensor direction(const OptionalTensor& tensor) {
  return tensor ? direction(*tensor) : std::nullopt;
}
at::Tensor at_rest(const at::Tensor& tensor) {
  return direction(tensor) ? tensor._fw_primal(0) : tensor;
}
OptionalTensor at_rest(const OptionalTensor& tensor) {
  return tensor ? OptionalTensor(at_rest(*tensor)) : std::nullopt;
}

Solved solved_of(const at::Tensor& coefficients, const at::Tensor& rhs,
                 const at::Tensor& initial_values, const at::Tensor& steps,
                 const OptionalTensor& weights, const at::Tensor& solution, const at::Tensor& slack,
                 const at::Tensor& status, std::string_view scheme, std::string_view factorisation,
                 double gamma, double alpha) {
  return {coefficients,
          rhs,
          initial_values,
          steps,
          weights,
          solution,
          slack,
          status,
          std::string(scheme),
          std::string(factorisation),
          gamma,
          alpha};
}

Solved at_rest(const Solved& of) {
  Solved still = of;
  for (at::Tensor* tensor :
       {&still.coefficients, &still.rhs, &still.initial_values, &still.steps, &still.solution}) {
    *tensor = at_rest(*tensor);
  }
  still.weights = at_rest(of.weights);
  return still;
}
Direction direction(const Solved& of) {
  return {direction(of.coefficients), direction(of.rhs),     direction(of.initial_values),
          direction(of.steps),        direction(of.weights), {}};
}

bool moves(const Direction& along) {
  return along.coefficients || along.rhs || along.initial_values || along.steps || along.weights ||
         along.cotangent;
}

void set_direction(const at::Tensor& tensor, const at::Tensor& direction) {
  tensor._set_fw_grad(direction, /*level=*/0, /*is_inplace_op=*/false);
}

void refuse_directions(const Solved& given, const Direction& along) {
  bool found = false;
  for (const at::Tensor* of :
       {&given.coefficients, &given.rhs, &given.initial_values, &given.steps}) {
    found = found || direction(*of);
  }
  for (const at::Tensor& of : tensors_of(along)) found = found || direction(of);
  TORCH_CHECK_NOT_IMPLEMENTED(!found,
                              "linear_ode_solve: forward mode over forward mode is not "
                              "implemented; take one of the two derivatives backwards");
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  const Solved given = solved_of(coefficients, rhs, initial_values, steps, weights, {}, {}, {},
                                 scheme, factorisation, gamma, alpha);
  Solved still = at_rest(given);
  const variable_list result =
      LinearOdeSolve::apply(still.coefficients, still.rhs, still.initial_values, still.steps,
                            still.weights, given, std::move(time_points));
  const Direction along = direction(given);
  if (moves(along)) {
    still.solution = result[0];
    still.slack = result[1];
    still.status = result[2];
    set_direction(result[0], call_tangent(still, along));
  }
  return {result[0], result[1], result[2]};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const Solved given = solved_of(coefficients, rhs, initial_values, steps, weights, solution, slack,
                                 status, scheme, factorisation, gamma, alpha);
  const Solved still = at_rest(given);
  const at::Tensor w = at_rest(cotangent);
  const variable_list result =
      LinearOdeAdjoint::apply(still.coefficients, still.rhs, still.initial_values, still.steps,
                              still.weights, w, given, Hidden{cotangent});
  Direction along = direction(given);
  along.cotangent = direction(cotangent);
  if (moves(along)) {
    const auto [unused, of_coefficients, of_rhs, of_initial, of_steps, of_weights] =
        call_adjoint_tangent(still, w, along);
    set_direction(result[0], of_coefficients);
    set_direction(result[1], of_rhs);
    set_direction(result[2], of_initial);
    set_direction(result[3], of_steps);
    set_direction(result[4], of_weights);
  }
  return {result[0], result[1], result[2], result[3], result[4]};
}

at::Tensor tangent(const at::Tensor& coefficients, const at::Tensor& rhs,
                   const at::Tensor& initial_values, const at::Tensor& steps,
                   const OptionalTensor& weights, const at::Tensor& solution,
                   const at::Tensor& slack, const at::Tensor& status,
                   const OptionalTensor& along_coefficients, const OptionalTensor& along_rhs,
                   const OptionalTensor& along_initial, const OptionalTensor& along_steps,
                   const OptionalTensor& along_weights, std::string_view scheme,
                   std::string_view factorisation, double gamma, double alpha) {
  const Solved given = solved_of(coefficients, rhs, initial_values, steps, weights, solution, slack,
                                 status, scheme, factorisation, gamma, alpha);
  refuse_directions(given,
                    {along_coefficients, along_rhs, along_initial, along_steps, along_weights, {}});
  return LinearOdeTangent::apply(coefficients, rhs, initial_values, steps, weights,
                                 along_coefficients, along_rhs, along_initial, along_steps,
                                 along_weights, given)[0];
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint_tangent(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    const OptionalTensor& along_coefficients, const OptionalTensor& along_rhs,
    const OptionalTensor& along_initial, const OptionalTensor& along_steps,
    const OptionalTensor& along_weights, const OptionalTensor& along_cotangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const Solved given = solved_of(coefficients, rhs, initial_values, steps, weights, solution, slack,
                                 status, scheme, factorisation, gamma, alpha);
  const Direction along{along_coefficients, along_rhs,     along_initial,
                        along_steps,        along_weights, along_cotangent};
  refuse_directions(given, along);
  variable_list inputs = tensors_of(along);
  for (const at::Tensor& of :
       {coefficients, rhs, initial_values, steps, cotangent, weights.value_or(at::Tensor()),
        along_cotangent.value_or(at::Tensor())}) {
    inputs.push_back(of);
  }
  std::erase_if(inputs, [](const at::Tensor& of) { return !of.defined(); });
  const variable_list result =
      LinearOdeAdjointTangent::apply(at::TensorList(inputs), given, Hidden{cotangent}, along);
  return {result[0], result[1], result[2], result[3], result[4], result[5]};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, Autograd, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve);
  library.impl("linear_ode_adjoint", mechnn::ops::adjoint);
  library.impl("linear_ode_tangent", mechnn::ops::tangent);
  library.impl("linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
