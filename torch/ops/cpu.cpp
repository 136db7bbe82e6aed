// The solver and its adjoint on tensors in memory of the CPU.
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "torch/ops/cpu_call.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<std::int64_t> time_points) {
  std::optional<c10::SymInt> wanted;
  if (time_points) wanted = *time_points;
  const Call call({coefficients, rhs, initial_values, steps, weights, scheme, factorisation, gamma,
                   alpha, std::move(wanted)});
  const LinearOdeShape& shape = call.shape;
  const bool has_slack = call.options.scheme.family == SchemeFamily::slack;
  at::Tensor solution =
      at::empty({shape.batch, shape.step, shape.dim, shape.order + 1},
                coefficients.options().memory_format(at::MemoryFormat::Contiguous));
  at::Tensor slack = at::empty({has_slack ? shape.batch : 0}, coefficients.options());
  at::Tensor status = at::empty({shape.batch}, coefficients.options().dtype(at::kByte));
  AT_DISPATCH_FLOATING_TYPES(coefficients.scalar_type(), "linear_ode_solve", [&] {
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_solve<scalar_t>(
          call.problem<scalar_t>(), call.options,
          {output<scalar_t>(solution), output<scalar_t>(slack), status_output(status)}, workspace,
          threads);
    });
  });
  return {solution, slack, status};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const Call call({coefficients, rhs, initial_values, steps, weights, scheme, factorisation, gamma,
                   alpha, steps_of_solution(solution)});
  check_solved(call, coefficients.scalar_type(), solution, slack, status);
  check_cotangent(cotangent, solution);
  const at::Tensor z = solution.contiguous(), v = cotangent.to(solution.scalar_type()).contiguous();
  const at::Tensor of_slack = slack.contiguous(), of_status = status.contiguous();
  const Gradients of = gradients_like(call);
  AT_DISPATCH_FLOATING_TYPES(coefficients.scalar_type(), "linear_ode_adjoint", [&] {
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_adjoint<scalar_t>(
          call.problem<scalar_t>(), call.options,
          {numbers<scalar_t>(z), numbers<scalar_t>(of_slack), statuses(of_status)},
          numbers<scalar_t>(v), of.spans<scalar_t>(), workspace, threads);
    });
  });
  return {of.coefficients, of.rhs, of.initial_values, of.steps, of.weights};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve);
  library.impl("linear_ode_adjoint", mechnn::ops::adjoint);
}
