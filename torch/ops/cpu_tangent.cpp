// Derivatives of the solver along a direction, on tensors in memory of the CPU. Floats are computed
// in double and rounded at the end.
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "mechnn/linear_ode_tangent.h"
#include "torch/ops/cpu_call.h"

namespace mechnn::ops {
namespace {

using OptionalTensor = std::optional<at::Tensor>;

at::Tensor in_double(const at::Tensor& tensor) { return tensor.to(at::kDouble).contiguous(); }

/// A direction of one tensor, or none.
class Along {
 public:
  Along(const OptionalTensor& direction, const at::Tensor& like, const char* name) {
    if (!direction || !direction->defined()) return;
    TORCH_CHECK_VALUE(direction->sizes() == like.sizes(), name, ": got shape ", direction->sizes(),
                      ", expected ", like.sizes());
    numbers_ = in_double(*direction);
  }
  [[nodiscard]] std::span<const double> of_items(std::int64_t first, std::int64_t count) const {
    if (!numbers_.defined() || numbers_.numel() == 0) return {};
    return items<double>(numbers_, first, count).values;
  }

 private:
  at::Tensor numbers_;
};

RowWeights weights_of(const OptionalTensor& direction) {
  if (!direction || !direction->defined()) return {0, 0, 0};
  TORCH_CHECK_VALUE(direction->dim() == 1 && direction->size(0) == 3,
                    "weights_direction: got shape ", direction->sizes(), ", expected [3]");
  const at::Tensor of = in_double(direction->to(at::kCPU));
  const double* const w = of.const_data_ptr<double>();
  return {w[0], w[1], w[2]};
}

/// A problem in double, and the direction its inputs move along.
class TangentCall {
 public:
  TangentCall(const Arguments& arguments, const at::Tensor& of_solution, const at::Tensor& of_slack,
              const at::Tensor& status, const OptionalTensor& c, const OptionalTensor& b,
              const OptionalTensor& g, const OptionalTensor& h, const OptionalTensor& w)
      : coefficients_(in_double(arguments.coefficients)),
        rhs_(in_double(arguments.rhs)),
        initial_values_(in_double(arguments.initial_values)),
        steps_(in_double(arguments.steps)),
        call({coefficients_, rhs_, initial_values_, steps_, arguments.weights, arguments.rows,
              arguments.factorisation, arguments.gamma, arguments.alpha,
              arguments.number_of_steps}),
        status_(status.contiguous()),
        along_coefficients_(c, coefficients_, "coefficients_direction"),
        along_rhs_(b, rhs_, "rhs_direction"),
        along_initial_values_(g, initial_values_, "initial_values_direction"),
        along_steps_(h, steps_, "steps_direction"),
        weights_(weights_of(w)) {
    const LinearOdeShape& shape = call.shape;
    check_solved(call, arguments.coefficients.scalar_type(), of_solution, of_slack, status);
    solution =
        at::empty({shape.batch, shape.step, shape.dim, shape.order + 1}, coefficients_.options());
    if (call.options.rows.family == RowFamily::slack) {
      slack_ = at::empty({shape.batch}, coefficients_.options());
    }
  }

  /// The core's call for the items of one piece.
  void run(std::int64_t first, std::int64_t count, std::span<const double> cotangent,
           std::span<const double> cotangent_direction,
           const LinearOdeGradientsSpans<double>& gradients) const {
    const LinearOdeDirection direction{along_coefficients_.of_items(first, count),
                                       along_rhs_.of_items(first, count),
                                       along_initial_values_.of_items(first, count),
                                       along_steps_.of_items(first, count),
                                       weights_,
                                       cotangent_direction};
    const std::vector<ItemStatus> of_items = statuses(status_, first, count);
    const auto slack = slack_.defined() ? part<double>(slack_, first, count) : std::span<double>();
    linear_ode_tangent(call.items_from<double>(first, count), call.options, of_items, direction,
                       cotangent, {part<double>(solution, first, count), slack, gradients},
                       workspace());
  }

 private:
  at::Tensor coefficients_, rhs_, initial_values_, steps_;

 public:
  const Call call;
  at::Tensor solution;

 private:
  at::Tensor slack_, status_;
  Along along_coefficients_, along_rhs_, along_initial_values_, along_steps_;
  RowWeights weights_;
};

at::Tensor tangent(const at::Tensor& coefficients, const at::Tensor& rhs,
                   const at::Tensor& initial_values, const at::Tensor& steps,
                   const OptionalTensor& weights, const at::Tensor& solution,
                   const at::Tensor& slack, const at::Tensor& status,
                   const OptionalTensor& along_coefficients, const OptionalTensor& along_rhs,
                   const OptionalTensor& along_initial_values, const OptionalTensor& along_steps,
                   const OptionalTensor& along_weights, std::string_view rows,
                   std::string_view factorisation, double gamma, double alpha) {
  const TangentCall work({coefficients, rhs, initial_values, steps, weights, rows, factorisation,
                          gamma, alpha, steps_of_solution(solution)},
                         solution, slack, status, along_coefficients, along_rhs,
                         along_initial_values, along_steps, along_weights);
  for_each_piece(work.call.shape.batch, [&](std::int64_t, std::int64_t first, std::int64_t count) {
    work.run(first, count, {}, {}, {});
  });
  return work.solution.to(coefficients.scalar_type());
}

using SolutionAndGradients =
    std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

SolutionAndGradients adjoint_tangent(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const OptionalTensor& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    const OptionalTensor& along_coefficients, const OptionalTensor& along_rhs,
    const OptionalTensor& along_initial_values, const OptionalTensor& along_steps,
    const OptionalTensor& along_weights, const OptionalTensor& along_cotangent,
    std::string_view rows, std::string_view factorisation, double gamma, double alpha) {
  const TangentCall work({coefficients, rhs, initial_values, steps, weights, rows, factorisation,
                          gamma, alpha, steps_of_solution(solution)},
                         solution, slack, status, along_coefficients, along_rhs,
                         along_initial_values, along_steps, along_weights);
  const Call& call = work.call;
  const std::int64_t batch = call.shape.batch;
  check_cotangent(cotangent, solution);
  const at::Tensor v = in_double(cotangent);
  const Along along_v(along_cotangent, cotangent, "cotangent_direction");
  Gradient of_coefficients(call.coefficients, batch), of_rhs(call.rhs, batch),
      of_initial(call.initial_values, batch), of_steps(call.steps, batch);
  const at::Tensor of_weights = at::zeros({pieces_of(batch), 3}, call.coefficients.options());
  for_each_piece(batch, [&](std::int64_t p, std::int64_t first, std::int64_t count) {
    work.run(
        first, count, part<double>(v, first, count), along_v.of_items(first, count),
        {of_coefficients.of_piece<double>(p, first, count),
         of_rhs.of_piece<double>(p, first, count), of_initial.of_piece<double>(p, first, count),
         of_steps.of_piece<double>(p, first, count), part<double>(of_weights, p, 1)});
  });
  const auto type = coefficients.scalar_type();
  return {work.solution.to(type),     of_coefficients.take().to(type), of_rhs.take().to(type),
          of_initial.take().to(type), of_steps.take().to(type),        of_weights.sum(0)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("linear_ode_tangent", mechnn::ops::tangent);
  library.impl("linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
