// Shapes alone: what tracing, torch.compile and fake tensors ask for.
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/library.h>

#include "torch/ops/arguments.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

at::Tensor like(const at::Tensor& tensor) {
  return at::empty_symint(tensor.sym_sizes(), tensor.options());
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  const Arguments arguments{
      coefficients, rhs,           initial_values, steps, weights,
      scheme,       factorisation, gamma,          alpha, std::move(time_points)};
  const Extents of = checked_extents(arguments);
  const bool slack = options_of(arguments).scheme.family == SchemeFamily::slack;
  return {at::empty_symint({of.batch, of.step, of.dim, of.slots}, coefficients.options()),
          at::empty_symint({slack ? of.batch : c10::SymInt(0)}, coefficients.options()),
          at::empty_symint({of.batch}, coefficients.options().dtype(at::kByte))};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& /*weights*/, const at::Tensor& /*solution*/,
    const at::Tensor& /*slack*/, const at::Tensor& /*status*/, const at::Tensor& /*cotangent*/,
    std::string_view /*scheme*/, std::string_view /*factorisation*/, double /*gamma*/,
    double /*alpha*/) {
  return {like(coefficients), like(rhs), like(initial_values), like(steps),
          at::empty({3}, coefficients.options().dtype(at::kDouble))};
}

at::Tensor tangent(const at::Tensor& /*coefficients*/, const at::Tensor& /*rhs*/,
                   const at::Tensor& /*initial_values*/, const at::Tensor& /*steps*/,
                   const OptionalTensor& /*weights*/, const at::Tensor& solution,
                   const at::Tensor& /*slack*/, const at::Tensor& /*status*/,
                   const OptionalTensor& /*along_coefficients*/,
                   const OptionalTensor& /*along_rhs*/,
                   const OptionalTensor& /*along_initial_values*/,
                   const OptionalTensor& /*along_steps*/, const OptionalTensor& /*along_weights*/,
                   std::string_view /*scheme*/, std::string_view /*factorisation*/,
                   double /*gamma*/, double /*alpha*/) {
  return like(solution);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint_tangent(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& /*weights*/, const at::Tensor& solution,
    const at::Tensor& /*slack*/, const at::Tensor& /*status*/, const at::Tensor& /*cotangent*/,
    const OptionalTensor& /*along_coefficients*/, const OptionalTensor& /*along_rhs*/,
    const OptionalTensor& /*along_initial_values*/, const OptionalTensor& /*along_steps*/,
    const OptionalTensor& /*along_weights*/, const OptionalTensor& /*along_cotangent*/,
    std::string_view /*scheme*/, std::string_view /*factorisation*/, double /*gamma*/,
    double /*alpha*/) {
  return {like(solution), like(coefficients),
          like(rhs),      like(initial_values),
          like(steps),    at::empty({3}, coefficients.options().dtype(at::kDouble))};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, Meta, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve);
  library.impl("linear_ode_adjoint", mechnn::ops::adjoint);
  library.impl("linear_ode_tangent", mechnn::ops::tangent);
  library.impl("linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
