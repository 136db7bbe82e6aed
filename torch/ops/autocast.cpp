// Under autocast the solver runs in float32, for half precision has too few digits for any scheme.
#include <ATen/autocast_mode.h>
#include <torch/library.h>

#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

/// Half precision in, float32 out; doubles stay doubles.
template <c10::DispatchKey key, c10::DeviceType device>
std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_in_float(
    at::TensorList problem, std::string_view scheme, std::string_view factorisation, double gamma,
    double alpha, std::optional<c10::SymInt> time_points) {
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(key);
  Tensors widened;
  for (const at::Tensor& tensor : problem) {
    widened.push_back(at::autocast::cached_cast(at::kFloat, tensor, device));
  }
  const Tensors result =
      call_solve(widened, options_of(scheme, factorisation, gamma, alpha), std::move(time_points));
  return {result[0], result[1], result[2]};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, AutocastCPU, library) {
  library.impl("_linear_ode_solve",
               mechnn::ops::solve_in_float<c10::DispatchKey::AutocastCPU, c10::DeviceType::CPU>);
}
TORCH_LIBRARY_IMPL(mechnn, AutocastCUDA, library) {
  library.impl("_linear_ode_solve",
               mechnn::ops::solve_in_float<c10::DispatchKey::AutocastCUDA, c10::DeviceType::CUDA>);
}
