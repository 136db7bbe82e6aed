// Differentiation of the operators: backward by their nodes; in forward mode the tangent of solve
// is _linear_ode_tangent, and that of adjoint _linear_ode_adjoint_tangent.
#include <torch/library.h>

#include <algorithm>

#include "torch/ops/nodes.h"

namespace mechnn::ops {
namespace {

/// Undefined for a tensor that forward mode does not move.
at::Tensor tangent_of(const at::Tensor& tensor) {
  return tensor.defined() ? tensor._fw_grad(0) : tensor;
}
at::Tensor primal_of(const at::Tensor& tensor) {
  return tangent_of(tensor).defined() ? tensor._fw_primal(0) : tensor;
}

template <typename Map>
Tensors each(at::TensorList tensors, const Map& map) {
  Tensors result;
  result.reserve(tensors.size());
  for (const at::Tensor& tensor : tensors) result.push_back(map(tensor));
  return result;
}

bool any_defined(const Tensors& tensors) { return !defined(tensors).empty(); }

void set_tangent(const at::Tensor& tensor, const at::Tensor& tangent) {
  tensor._set_fw_grad(tangent, /*level=*/0, /*is_inplace_op=*/false);
}

Solved primals_of(const Solved& solved) {
  return {each(solved.problem, primal_of), each(solved.result, primal_of), solved.options};
}

void refuse_tangents_of(const Tensors& tensors, const char* what) {
  TORCH_CHECK_NOT_IMPLEMENTED(!any_defined(each(tensors, tangent_of)), "linear_ode_solve: ", what);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(at::TensorList problem,
                                                     std::string_view scheme,
                                                     std::string_view factorisation, double gamma,
                                                     double alpha,
                                                     std::optional<c10::SymInt> time_points) {
  const Options options = options_of(scheme, factorisation, gamma, alpha);
  const Solved given{problem.vec(), {}, options};
  const Tensors primals = each(problem, primal_of);
  Tensors result = LinearOdeSolve::apply(at::TensorList(primals), given, std::move(time_points));
  const Tangents tangents{each(problem, tangent_of), {}};
  if (any_defined(tangents.problem)) {
    set_tangent(result[0], call_tangent({primals, result, options}, tangents));
  }
  return {result[0], result[1], result[2]};
}

Tensors adjoint(at::TensorList problem, at::TensorList result, const at::Tensor& cotangent,
                std::string_view scheme, std::string_view factorisation, double gamma,
                double alpha) {
  const Solved solved{problem.vec(), result.vec(), options_of(scheme, factorisation, gamma, alpha)};
  const Solved primals = primals_of(solved);
  const at::Tensor w = primal_of(cotangent);
  Tensors gradients =
      LinearOdeAdjoint::apply(at::TensorList(primals.problem), w, solved, Hidden{cotangent});
  const Tangents tangents{each(problem, tangent_of), tangent_of(cotangent)};
  if (any_defined(tangents.problem) || tangents.cotangent.defined()) {
    const Tensors of_gradients = call_adjoint_tangent(primals, w, tangents).gradients;
    for (std::size_t i = 0; i < gradients.size(); ++i) set_tangent(gradients[i], of_gradients[i]);
  }
  return gradients;
}

at::Tensor tangent(at::TensorList problem, at::TensorList result, const OptionalTensors& tangents,
                   std::string_view scheme, std::string_view factorisation, double gamma,
                   double alpha) {
  const Tangents along{with_undefined(tangents), {}};
  Tensors inputs = problem.vec();
  const Tensors given_tangents = defined(along.problem);
  inputs.insert(inputs.end(), given_tangents.begin(), given_tangents.end());
  refuse_tangents_of(inputs,
                     "forward mode over forward mode is not implemented; take one of the two "
                     "derivatives backwards");
  const Solved solved{problem.vec(), result.vec(), options_of(scheme, factorisation, gamma, alpha)};
  return LinearOdeTangent::apply(at::TensorList(inputs), solved, along)[0];
}

std::tuple<at::Tensor, Tensors> adjoint_tangent(
    at::TensorList problem, at::TensorList result, const at::Tensor& cotangent,
    const OptionalTensors& tangents, const OptionalTensor& cotangent_tangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const Tangents along{with_undefined(tangents), cotangent_tangent.value_or(at::Tensor())};
  Tensors inputs = problem.vec();
  inputs.insert(inputs.end(), along.problem.begin(), along.problem.end());
  inputs.insert(inputs.end(), {cotangent, along.cotangent});
  inputs = defined(inputs);
  refuse_tangents_of(inputs,
                     "third derivatives, as forward mode over a second backward pass, are "
                     "not implemented");
  const Solved solved{problem.vec(), result.vec(), options_of(scheme, factorisation, gamma, alpha)};
  Tensors gradients =
      LinearOdeAdjointTangent::apply(at::TensorList(inputs), solved, Hidden{cotangent}, along);
  at::Tensor solution = gradients.front();
  gradients.erase(gradients.begin());
  return {std::move(solution), std::move(gradients)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, Autograd, library) {
  library.impl("_linear_ode_solve", mechnn::ops::solve);
  library.impl("_linear_ode_adjoint", mechnn::ops::adjoint);
  library.impl("_linear_ode_tangent", mechnn::ops::tangent);
  library.impl("_linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
