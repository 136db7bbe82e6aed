// The solver and its adjoint on tensors in memory of the CPU.
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "torch/ops/call.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(at::TensorList problem,
                                                     std::string_view scheme,
                                                     std::string_view factorisation, double gamma,
                                                     double alpha,
                                                     std::optional<c10::SymInt> time_points) {
  const Call call(problem, core_options(scheme, factorisation, gamma, alpha),
                  std::move(time_points));
  const auto options = call.coefficients.options();
  const at::Tensor solution = at::empty(call.solution_sizes(), options);
  const at::Tensor slack = at::empty(call.slack_sizes(), options);
  const at::Tensor status = at::empty({call.shape.batch}, options.dtype(at::kByte));
  AT_DISPATCH_FLOATING_TYPES(call.coefficients.scalar_type(), "linear_ode_solve", [&] {
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_solve<scalar_t>(
          call.problem<scalar_t>(), call.options,
          {output<scalar_t>(solution), output<scalar_t>(slack), status_output(status)}, workspace,
          threads);
    });
  });
  return {solution, slack, status};
}

Tensors adjoint(at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
                std::string_view scheme, std::string_view factorisation, double gamma,
                double alpha) {
  const Call call(problem, core_options(scheme, factorisation, gamma, alpha),
                  time_points_of(solved));
  check_solved(call, call.coefficients.scalar_type(), solved);
  const at::Tensor solution = solved[0].contiguous(), slack = solved[1].contiguous(),
                   status = solved[2].contiguous();
  check_cotangent(cotangent, solution);
  const at::Tensor v = cotangent.to(solution.scalar_type()).contiguous();
  const Gradients gradients(call);
  AT_DISPATCH_FLOATING_TYPES(call.coefficients.scalar_type(), "linear_ode_adjoint", [&] {
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_adjoint<scalar_t>(
          call.problem<scalar_t>(), call.options,
          {numbers<scalar_t>(solution), numbers<scalar_t>(slack), statuses(status)},
          numbers<scalar_t>(v), gradients.spans<scalar_t>(), workspace, threads);
    });
  });
  return gradients.first(problem.size());
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("_linear_ode_solve", mechnn::ops::solve);
  library.impl("_linear_ode_adjoint", mechnn::ops::adjoint);
}
