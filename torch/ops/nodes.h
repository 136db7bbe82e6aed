// The nodes of autograd's graph, one for each operator.
//
// Of z(x), x all inputs, and J = ∂z/∂x:
//   solve            z        backward: adjoint
//   adjoint          Jᵀ w     backward: adjoint_tangent
//   tangent          J v      backward: adjoint_tangent (x), adjoint (v)
//   adjoint_tangent  (Jᵀ w)'  not differentiated further
// For the adjoint, ⟨v, Jᵀ w⟩ = ⟨J v, w⟩: its derivative in w is J v, and that in x is the
// derivative of Jᵀ w along v.
//
// Tensors that autograd is to see are arguments of their own, without directions of forward mode,
// for which a node has no rule. What is saved may have them: a backward pass then moves too.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <tuple>
#include <utility>

#include "torch/ops/saved.h"

namespace mechnn::ops {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using OptionalTensor = std::optional<at::Tensor>;

class LinearOdeSolve : public torch::autograd::Function<LinearOdeSolve> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& coefficients,
                               const at::Tensor& rhs, const at::Tensor& initial_values,
                               const at::Tensor& steps, const OptionalTensor& weights,
                               const Solved& given, std::optional<c10::SymInt> time_points) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    Solved solved = given;
    std::tie(solved.solution, solved.slack, solved.status) =
        call_solve(coefficients, rhs, initial_values, steps, weights, given.scheme,
                   given.factorisation, given.gamma, given.alpha, std::move(time_points));
    save(context, solved);
    context->mark_non_differentiable({solved.slack, solved.status});
    return {solved.solution, solved.slack, solved.status};
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const Solved solved = saved(context);
    auto [coefficients, rhs, initial_values, steps, weights] = call_adjoint(solved, cotangents[0]);
    const at::Tensor none;
    if (!solved.weights) weights = none;
    return {coefficients, rhs, initial_values, steps, weights, none, none};
  }
};

/// A cotangent of z, hidden from autograd.
struct Hidden {
  at::Tensor tensor;
};

class LinearOdeAdjoint : public torch::autograd::Function<LinearOdeAdjoint> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& coefficients,
                               const at::Tensor& rhs, const at::Tensor& initial_values,
                               const at::Tensor& steps, const OptionalTensor& weights,
                               const at::Tensor& cotangent, const Solved& given,
                               const Hidden& given_cotangent) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    save(context, given, {given_cotangent.tensor});
    context->set_materialize_grads(false);
    const auto [of_coefficients, of_rhs, of_initial, of_steps, of_weights] = call_adjoint(
        coefficients, rhs, initial_values, steps, weights, given.solution, given.slack,
        given.status, cotangent, given.scheme, given.factorisation, given.gamma, given.alpha);
    return {of_coefficients, of_rhs, of_initial, of_steps, of_weights};
  }

  /// `v`: one for each gradient, undefined where it is zero.
  static variable_list backward(AutogradContext* context, const variable_list& v) {
    const Solved solved = saved(context);
    const at::Tensor cotangent = context->get_saved_variables()[tensors_of_solved];
    auto [solution, coefficients, rhs, initial_values, steps, weights] =
        call_adjoint_tangent(solved, cotangent, direction_of(v));
    const at::Tensor none;
    if (!solved.weights) weights = none;
    return {coefficients, rhs, initial_values, steps, weights, solution, none, none};
  }
};

class LinearOdeTangent : public torch::autograd::Function<LinearOdeTangent> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& /*coefficients*/,
                               const at::Tensor& /*rhs*/, const at::Tensor& /*initial_values*/,
                               const at::Tensor& /*steps*/, const OptionalTensor& /*weights*/,
                               const OptionalTensor& coefficients, const OptionalTensor& rhs,
                               const OptionalTensor& initial_values, const OptionalTensor& steps,
                               const OptionalTensor& weights, const Solved& given) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    const Direction along{coefficients, rhs, initial_values, steps, weights, {}};
    save(context, given, tensors_of(along));
    return {call_tangent(given, along)};
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const Solved solved = saved(context);
    const variable_list all = context->get_saved_variables();
    const Direction along = direction_of({all.begin() + tensors_of_solved, all.end()});
    auto [unused, coefficients, rhs, initial_values, steps, weights] =
        call_adjoint_tangent(solved, cotangents[0], along);
    const auto [of_coefficients, of_rhs, of_initial, of_steps, of_weights] =
        call_adjoint(solved, cotangents[0]);
    const at::Tensor none;
    if (!solved.weights) weights = none;
    return {coefficients,
            rhs,
            initial_values,
            steps,
            weights,
            along.coefficients ? of_coefficients : none,
            along.rhs ? of_rhs : none,
            along.initial_values ? of_initial : none,
            along.steps ? of_steps : none,
            along.weights ? of_weights : none,
            none};
  }
};

class LinearOdeAdjointTangent : public torch::autograd::Function<LinearOdeAdjointTangent> {
 public:
  /// `inputs`: all tensors that the result depends on.
  static variable_list forward(AutogradContext* /*context*/, at::TensorList /*inputs*/,
                               const Solved& given, const Hidden& cotangent,
                               const Direction& along) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    const auto [of_solution, of_coefficients, of_rhs, of_initial, of_steps, of_weights] =
        call_adjoint_tangent(given, cotangent.tensor, along);
    return {of_solution, of_coefficients, of_rhs, of_initial, of_steps, of_weights};
  }

  static variable_list backward(AutogradContext* /*context*/, const variable_list& /*cotangents*/) {
    TORCH_CHECK_NOT_IMPLEMENTED(false,
                                "linear_ode_solve: third derivatives are not implemented; take "
                                "the second without create_graph");
  }
};

}  // namespace mechnn::ops
