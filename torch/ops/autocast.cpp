// Under autocast the solver runs in float32, for half precision has too few digits for any row
// family.
#include <ATen/autocast_mode.h>
#include <torch/library.h>

#include "torch/ops/dispatch.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

/// Half precision in, float32 out; doubles stay doubles.
std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_in_float(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points) {
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  const auto widened = [](const at::Tensor& tensor) {
    return at::autocast::cached_cast(at::kFloat, tensor, c10::DeviceType::CPU);
  };
  return call_solve(widened(coefficients), widened(rhs), widened(initial_values), widened(steps),
                    weights, scheme, factorisation, gamma, alpha, std::move(time_points));
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, AutocastCPU, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve_in_float);
}
