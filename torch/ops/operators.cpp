#include "torch/ops/operators.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <utility>

namespace mechnn::ops {
namespace {

template <typename Kernel>
auto operation(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Kernel>();
}

OptionalTensor if_defined(const at::Tensor& tensor) {
  return tensor.defined() ? OptionalTensor(tensor) : std::nullopt;
}

OptionalTensors if_defined(const Tensors& tensors) {
  OptionalTensors result;
  result.reserve(tensors.size());
  for (const at::Tensor& tensor : tensors) result.push_back(if_defined(tensor));
  return result;
}

}  // namespace

Tensors with_undefined(const OptionalTensors& tensors) {
  Tensors result;
  result.reserve(tensors.size());
  for (const OptionalTensor& tensor : tensors.vec()) {
    result.push_back(tensor.value_or(at::Tensor()));
  }
  return result;
}

Tensors call_solve(at::TensorList problem, const Options& options,
                   std::optional<c10::SymInt> time_points) {
  static const auto solve = operation<SolveKernel>("mechnn::_linear_ode_solve");
  auto [solution, slack, status] = solve.call(problem, options.scheme, options.factorisation,
                                              options.gamma, options.alpha, std::move(time_points));
  return {std::move(solution), std::move(slack), std::move(status)};
}

Tensors call_adjoint(const Solved& solved, const at::Tensor& cotangent) {
  static const auto adjoint = operation<AdjointKernel>("mechnn::_linear_ode_adjoint");
  const Options& options = solved.options;
  return adjoint.call(solved.problem, solved.result, cotangent, options.scheme,
                      options.factorisation, options.gamma, options.alpha);
}

at::Tensor call_tangent(const Solved& solved, const Tangents& tangents) {
  static const auto tangent = operation<TangentKernel>("mechnn::_linear_ode_tangent");
  const Options& options = solved.options;
  return tangent.call(solved.problem, solved.result, if_defined(tangents.problem), options.scheme,
                      options.factorisation, options.gamma, options.alpha);
}

AdjointTangent call_adjoint_tangent(const Solved& solved, const at::Tensor& cotangent,
                                    const Tangents& tangents) {
  static const auto adjoint_tangent =
      operation<AdjointTangentKernel>("mechnn::_linear_ode_adjoint_tangent");
  const Options& options = solved.options;
  auto [solution, gradients] =
      adjoint_tangent.call(solved.problem, solved.result, cotangent, if_defined(tangents.problem),
                           if_defined(tangents.cotangent), options.scheme, options.factorisation,
                           options.gamma, options.alpha);
  return {std::move(solution), std::move(gradients)};
}

}  // namespace mechnn::ops
