// The solver and its adjoint on tensors in memory of the CPU.
#include <ATen/Dispatch.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "torch/ops/cpu_call.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, std::string_view rows,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<std::int64_t> number_of_steps) {
  std::optional<c10::SymInt> wanted;
  if (number_of_steps) wanted = *number_of_steps;
  const Call call({coefficients, rhs, initial_values, steps, weights, rows, factorisation, gamma,
                   alpha, std::move(wanted)});
  const LinearOdeShape& shape = call.shape;
  const bool has_slack = call.options.rows.family == RowFamily::slack;
  at::Tensor solution =
      at::empty({shape.batch, shape.step, shape.dim, shape.order + 1},
                coefficients.options().memory_format(at::MemoryFormat::Contiguous));
  at::Tensor slack = at::empty({has_slack ? shape.batch : 0}, coefficients.options());
  at::Tensor status = at::empty({shape.batch}, coefficients.options().dtype(at::kByte));
  AT_DISPATCH_FLOATING_TYPES(coefficients.scalar_type(), "linear_ode_solve", [&] {
    for_each_piece(shape.batch, [&](std::int64_t, std::int64_t first, std::int64_t count) {
      std::vector<ItemStatus> of_items(static_cast<std::size_t>(count));
      linear_ode_solve<scalar_t>(
          call.items_from<scalar_t>(first, count), call.options,
          {part<scalar_t>(solution, first, count), part<scalar_t>(slack, first, count), of_items},
          workspace());
      std::transform(of_items.begin(), of_items.end(),
                     part<std::uint8_t>(status, first, count).begin(),
                     [](ItemStatus item) { return static_cast<std::uint8_t>(item); });
    });
  });
  return {solution, slack, status};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view rows, std::string_view factorisation, double gamma, double alpha) {
  const Call call({coefficients, rhs, initial_values, steps, weights, rows, factorisation, gamma,
                   alpha, steps_of_solution(solution)});
  check_solved(call, coefficients.scalar_type(), solution, slack, status);
  check_cotangent(cotangent, solution);
  const std::int64_t batch = call.shape.batch;
  const at::Tensor z = solution.contiguous(), v = cotangent.to(solution.scalar_type()).contiguous();
  const at::Tensor of_slack = slack.contiguous(), of_status = status.contiguous();
  Gradient of_coefficients(call.coefficients, batch), of_rhs(call.rhs, batch),
      of_initial(call.initial_values, batch), of_steps(call.steps, batch);
  const at::Tensor of_weights =
      at::zeros({pieces_of(batch), 3}, coefficients.options().dtype(at::kDouble));
  AT_DISPATCH_FLOATING_TYPES(coefficients.scalar_type(), "linear_ode_adjoint", [&] {
    for_each_piece(batch, [&](std::int64_t p, std::int64_t first, std::int64_t count) {
      const std::vector<ItemStatus> of_items = statuses(of_status, first, count);
      linear_ode_adjoint<scalar_t>(
          call.items_from<scalar_t>(first, count), call.options,
          {part<scalar_t>(z, first, count), part<scalar_t>(of_slack, first, count), of_items},
          part<scalar_t>(v, first, count),
          {of_coefficients.of_piece<scalar_t>(p, first, count),
           of_rhs.of_piece<scalar_t>(p, first, count),
           of_initial.of_piece<scalar_t>(p, first, count),
           of_steps.of_piece<scalar_t>(p, first, count), part<double>(of_weights, p, 1)},
          workspace());
    });
  });
  return {of_coefficients.take(), of_rhs.take(), of_initial.take(), of_steps.take(),
          of_weights.sum(0)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("linear_ode_solve", mechnn::ops::solve);
  library.impl("linear_ode_adjoint", mechnn::ops::adjoint);
}
