#include "torch/ops/dispatch.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <utility>

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;
using Solve = std::tuple<at::Tensor, at::Tensor, at::Tensor>(const at::Tensor&, const at::Tensor&,
                                                             const at::Tensor&, const at::Tensor&,
                                                             const OptionalTensor&,
                                                             std::string_view, std::string_view,
                                                             double, double,
                                                             std::optional<c10::SymInt>);
using Adjoint = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>(
    const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
    const OptionalTensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
    const at::Tensor&, std::string_view, std::string_view, double, double);
using Tangent = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&,
                           const at::Tensor&, const OptionalTensor&, const at::Tensor&,
                           const at::Tensor&, const at::Tensor&, const OptionalTensor&,
                           const OptionalTensor&, const OptionalTensor&, const OptionalTensor&,
                           const OptionalTensor&, std::string_view, std::string_view, double,
                           double);
using AdjointTangent =
    std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>(
        const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
        const OptionalTensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
        const at::Tensor&, const OptionalTensor&, const OptionalTensor&, const OptionalTensor&,
        const OptionalTensor&, const OptionalTensor&, const OptionalTensor&, std::string_view,
        std::string_view, double, double);

}  // namespace

std::tuple<at::Tensor, at::Tensor, at::Tensor> call_solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  static const auto operation =
      c10::Dispatcher::singleton().findSchemaOrThrow("mechnn::linear_ode_solve", "").typed<Solve>();
  return operation.call(coefficients, rhs, initial_values, steps, weights, scheme, factorisation,
                        gamma, alpha, std::move(time_points));
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> call_adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  static const auto operation = c10::Dispatcher::singleton()
                                    .findSchemaOrThrow("mechnn::linear_ode_adjoint", "")
                                    .typed<Adjoint>();
  return operation.call(coefficients, rhs, initial_values, steps, weights, solution, slack, status,
                        cotangent, scheme, factorisation, gamma, alpha);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> call_adjoint(
    const Solved& solved, const at::Tensor& cotangent) {
  return call_adjoint(solved.coefficients, solved.rhs, solved.initial_values, solved.steps,
                      solved.weights, solved.solution, solved.slack, solved.status, cotangent,
                      solved.scheme, solved.factorisation, solved.gamma, solved.alpha);
}

at::Tensor call_tangent(const Solved& solved, const Direction& along) {
  static const auto operation = c10::Dispatcher::singleton()
                                    .findSchemaOrThrow("mechnn::linear_ode_tangent", "")
                                    .typed<Tangent>();
  return operation.call(solved.coefficients, solved.rhs, solved.initial_values, solved.steps,
                        solved.weights, solved.solution, solved.slack, solved.status,
                        along.coefficients, along.rhs, along.initial_values, along.steps,
                        along.weights, solved.scheme, solved.factorisation, solved.gamma,
                        solved.alpha);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>
call_adjoint_tangent(const Solved& solved, const at::Tensor& cotangent, const Direction& along) {
  static const auto operation = c10::Dispatcher::singleton()
                                    .findSchemaOrThrow("mechnn::linear_ode_adjoint_tangent", "")
                                    .typed<AdjointTangent>();
  return operation.call(solved.coefficients, solved.rhs, solved.initial_values, solved.steps,
                        solved.weights, solved.solution, solved.slack, solved.status, cotangent,
                        along.coefficients, along.rhs, along.initial_values, along.steps,
                        along.weights, along.cotangent, solved.scheme, solved.factorisation,
                        solved.gamma, solved.alpha);
}

}  // namespace mechnn::ops
