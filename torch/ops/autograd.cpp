// dL/d(inputs) = linear_ode_adjoint(inputs, solution, dL/dsolution); under autocast the solver runs
// in float32, for half precision has too few digits for any row family.
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "ops/dispatch.h"

namespace mechnn::torch_ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using OptionalTensor = std::optional<at::Tensor>;

/// The adjoint is linear in the cotangent and not differentiated further yet.
class LinearOdeAdjoint : public torch::autograd::Function<LinearOdeAdjoint> {
 public:
  static variable_list forward(AutogradContext* /*context*/, const at::Tensor& coefficients,
                               const at::Tensor& rhs, const at::Tensor& initial_values,
                               const at::Tensor& steps, const OptionalTensor& weights,
                               const at::Tensor& solution, const at::Tensor& slack,
                               const at::Tensor& status, const at::Tensor& cotangent,
                               std::string_view rows, std::string_view factorisation, double gamma,
                               double alpha) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    const auto [of_coefficients, of_rhs, of_initial, of_steps, of_weights] =
        call_adjoint(coefficients, rhs, initial_values, steps, weights, solution, slack, status,
                     cotangent, rows, factorisation, gamma, alpha);
    return {of_coefficients, of_rhs, of_initial, of_steps, of_weights};
  }

  static variable_list backward(AutogradContext* /*context*/, const variable_list& /*cotangents*/) {
    TORCH_CHECK_NOT_IMPLEMENTED(false,
                                "linear_ode_solve: gradients of gradients are not implemented; "
                                "call backward without create_graph");
  }
};

class LinearOdeSolve : public torch::autograd::Function<LinearOdeSolve> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& coefficients,
                               const at::Tensor& rhs, const at::Tensor& initial_values,
                               const at::Tensor& steps, const OptionalTensor& weights,
                               std::string_view rows, std::string_view factorisation, double gamma,
                               double alpha, std::optional<c10::SymInt> number_of_steps) {
    const at::AutoDispatchBelowADInplaceOrView guard;
    auto [solution, slack, status] =
        call_solve(coefficients, rhs, initial_values, steps, weights, rows, factorisation, gamma,
                   alpha, std::move(number_of_steps));
    context->save_for_backward({coefficients, rhs, initial_values, steps,
                                weights.value_or(at::Tensor()), solution, slack, status});
    context->mark_non_differentiable({slack, status});
    context->saved_data["rows"] = std::string(rows);
    context->saved_data["factorisation"] = std::string(factorisation);
    context->saved_data["gamma"] = gamma;
    context->saved_data["alpha"] = alpha;
    return {solution, slack, status};
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const variable_list saved = context->get_saved_variables();
    const OptionalTensor weights = saved[4].defined() ? OptionalTensor(saved[4]) : std::nullopt;
    const std::string rows = context->saved_data["rows"].toStringRef();
    const std::string factorisation = context->saved_data["factorisation"].toStringRef();
    auto [coefficients, rhs, initial_values, steps, of_weights] =
        call_adjoint(saved[0], saved[1], saved[2], saved[3], weights, saved[5], saved[6], saved[7],
                     cotangents[0], rows, factorisation, context->saved_data["gamma"].toDouble(),
                     context->saved_data["alpha"].toDouble());
    const at::Tensor none;
    return {coefficients, rhs,  initial_values, steps, weights ? of_weights : none,
            none,         none, none,           none,  none};
  }
};

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view rows,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> number_of_steps) {
  const variable_list result =
      LinearOdeSolve::apply(coefficients, rhs, initial_values, steps, weights, rows, factorisation,
                            gamma, alpha, std::move(number_of_steps));
  return {result[0], result[1], result[2]};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view rows, std::string_view factorisation, double gamma, double alpha) {
  const variable_list result =
      LinearOdeAdjoint::apply(coefficients, rhs, initial_values, steps, weights, solution, slack,
                              status, cotangent, rows, factorisation, gamma, alpha);
  return {result[0], result[1], result[2], result[3], result[4]};
}

/// Half precision in, float32 out; doubles stay doubles.
std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_in_float(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view rows,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> number_of_steps) {
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  const auto widened = [](const at::Tensor& tensor) {
    return at::autocast::cached_cast(at::kFloat, tensor, c10::DeviceType::CPU);
  };
  return call_solve(widened(coefficients), widened(rhs), widened(initial_values), widened(steps),
                    weights, rows, factorisation, gamma, alpha, std::move(number_of_steps));
}

}  // namespace
}  // namespace mechnn::torch_ops

TORCH_LIBRARY_IMPL(mechnn, Autograd, library) {
  library.impl("linear_ode_solve", mechnn::torch_ops::solve);
  library.impl("linear_ode_adjoint", mechnn::torch_ops::adjoint);
}

TORCH_LIBRARY_IMPL(mechnn, AutocastCPU, library) {
  library.impl("linear_ode_solve", mechnn::torch_ops::solve_in_float);
}
