// The nodes of autograd's graph, one for each operator.
//
// Of z(x), x the problem's tensors, and J = ∂z/∂x:
//   solve            z        backward: adjoint
//   adjoint          Jᵀ w     backward: adjoint_tangent
//   tangent          J v      backward: adjoint_tangent (x), adjoint (v)
//   adjoint_tangent  (Jᵀ w)'  not differentiated further
// For the adjoint, ⟨v, Jᵀ w⟩ = ⟨J v, w⟩: its derivative in w is J v, and that in x is the
// derivative of Jᵀ w along v.
//
// Autograd tracks the tensors that `forward` takes directly or in a TensorList. They come without
// forward-mode tangents, because a C++ node has no rule for these. Tensors inside of Solved, Hidden
// and Tangents are not tracked. They keep their tangents, so that the operators called in the
// backward pass propagate them.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "torch/ops/saved.h"

namespace mechnn::ops {

using torch::autograd::AutogradContext;

/// Those that are defined, in their order.
inline Tensors defined(const Tensors& tensors) {
  Tensors result;
  for (const at::Tensor& tensor : tensors) {
    if (tensor.defined()) result.push_back(tensor);
  }
  return result;
}

/// A tensor that autograd does not track: the same cotangent again, with its forward-mode tangent.
struct Hidden {
  at::Tensor tensor;
};

/// `given.problem`: the tensors of `problem` with their forward-mode tangents, kept for the
/// backward pass; `given.result` is empty.
class LinearOdeSolve : public torch::autograd::Function<LinearOdeSolve> {
 public:
  static Tensors forward(AutogradContext* context, at::TensorList problem, const Solved& given,
                         std::optional<c10::SymInt> time_points) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    Tensors result = call_solve(problem, given.options, std::move(time_points));
    save(context, {given.problem, result, given.options});
    context->mark_non_differentiable({result[1], result[2]});
    return result;
  }

  static Tensors backward(AutogradContext* context, const Tensors& cotangents) {
    Tensors gradients = call_adjoint(saved(context).solved, cotangents[0]);
    gradients.resize(gradients.size() + 2);  // of `given` and `time_points`
    return gradients;
  }
};

class LinearOdeAdjoint : public torch::autograd::Function<LinearOdeAdjoint> {
 public:
  static Tensors forward(AutogradContext* context, at::TensorList problem,
                         const at::Tensor& cotangent, const Solved& solved,
                         const Hidden& kept_cotangent) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    save(context, solved, {kept_cotangent.tensor});
    context->set_materialize_grads(false);
    return call_adjoint({problem.vec(), solved.result, solved.options}, cotangent);
  }

  /// `v`: one for each gradient, undefined where it is zero.
  static Tensors backward(AutogradContext* context, const Tensors& v) {
    const auto [solved, kept] = saved(context);
    auto [along_v, gradients] = call_adjoint_tangent(solved, /*cotangent=*/kept[0], {v, {}});
    gradients.push_back(along_v);
    gradients.resize(gradients.size() + 2);  // of `solved` and `kept_cotangent`
    return gradients;
  }
};

class LinearOdeTangent : public torch::autograd::Function<LinearOdeTangent> {
 public:
  /// `inputs`: the problem's tensors, then the tangents that are defined.
  static Tensors forward(AutogradContext* context, at::TensorList /*inputs*/, const Solved& solved,
                         const Tangents& tangents) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    save(context, solved, tangents.problem);
    return {call_tangent(solved, tangents)};
  }

  static Tensors backward(AutogradContext* context, const Tensors& cotangents) {
    const auto [solved, tangents] = saved(context);
    Tensors gradients = call_adjoint_tangent(solved, cotangents[0], {tangents, {}}).gradients;
    const Tensors of_tangents = call_adjoint(solved, cotangents[0]);
    for (std::size_t i = 0; i < tangents.size(); ++i) {
      if (tangents[i].defined()) gradients.push_back(of_tangents[i]);
    }
    gradients.resize(gradients.size() + 2);  // of `solved` and `tangents`
    return gradients;
  }
};

class LinearOdeAdjointTangent : public torch::autograd::Function<LinearOdeAdjointTangent> {
 public:
  /// `inputs`: all tensors that the result depends on. The result: the solution's tangent, then
  /// those of the gradients.
  static Tensors forward(AutogradContext* /*context*/, at::TensorList /*inputs*/,
                         const Solved& solved, const Hidden& cotangent, const Tangents& tangents) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    auto [solution, result] = call_adjoint_tangent(solved, cotangent.tensor, tangents);
    result.insert(result.begin(), solution);
    return result;
  }

  static Tensors backward(AutogradContext* /*context*/, const Tensors& /*cotangents*/) {
    TORCH_CHECK_NOT_IMPLEMENTED(false,
                                "linear_ode_solve: third derivatives are not implemented; take "
                                "the second without create_graph");
  }
};

}  // namespace mechnn::ops
