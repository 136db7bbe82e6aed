// Shapes alone: what tracing, torch.compile and fake tensors ask for.
#include <ATen/ops/empty.h>
#include <torch/library.h>

#include "torch/ops/arguments.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

at::Tensor like(const at::Tensor& tensor) {
  return at::empty_symint(tensor.sym_sizes(), tensor.options());
}

Tensors like(at::TensorList tensors) {
  Tensors result;
  result.reserve(tensors.size());
  for (const at::Tensor& tensor : tensors) result.push_back(like(tensor));
  return result;
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(at::TensorList problem,
                                                     std::string_view scheme,
                                                     std::string_view factorisation, double gamma,
                                                     double alpha,
                                                     std::optional<c10::SymInt> time_points) {
  const SchemeFamily family = core_options(scheme, factorisation, gamma, alpha).scheme.family;
  const Extents of = checked_extents(Problem(problem), std::move(time_points));
  const c10::SymInt& batch = of.batch[0];
  const auto options = problem[0].options();
  return {at::empty_symint({batch, of.step, of.dim, of.order + 1}, options),
          at::empty_symint({family == SchemeFamily::slack ? batch : c10::SymInt(0)}, options),
          at::empty_symint({batch}, options.dtype(at::kByte))};
}

Tensors adjoint(at::TensorList problem, at::TensorList solved, const at::Tensor& /*cotangent*/,
                std::string_view /*scheme*/, std::string_view /*factorisation*/, double /*gamma*/,
                double /*alpha*/) {
  check_solved_count(solved);
  return like(problem);
}

at::Tensor tangent(at::TensorList problem, at::TensorList solved, const OptionalTensors& tangents,
                   std::string_view /*scheme*/, std::string_view /*factorisation*/,
                   double /*gamma*/, double /*alpha*/) {
  check_solved_count(solved);
  check_tangent_count(tangents.size(), problem);
  return like(solved[0]);
}

std::tuple<at::Tensor, Tensors> adjoint_tangent(at::TensorList problem, at::TensorList solved,
                                                const at::Tensor& /*cotangent*/,
                                                const OptionalTensors& tangents,
                                                const OptionalTensor& /*cotangent_tangent*/,
                                                std::string_view /*scheme*/,
                                                std::string_view /*factorisation*/,
                                                double /*gamma*/, double /*alpha*/) {
  check_solved_count(solved);
  check_tangent_count(tangents.size(), problem);
  return {like(solved[0]), like(problem)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, Meta, library) {
  library.impl("_linear_ode_solve", mechnn::ops::solve);
  library.impl("_linear_ode_adjoint", mechnn::ops::adjoint);
  library.impl("_linear_ode_tangent", mechnn::ops::tangent);
  library.impl("_linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
