// Derivatives of the solver along a direction, on tensors in memory of the CPU. Floats are computed
// in double and rounded at the end.
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
  [[nodiscard]] std::span<const double> values() const {
    return numbers_.defined() ? numbers<double>(numbers_) : std::span<const double>();
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
        call({coefficients_, rhs_, initial_values_, steps_, arguments.weights, arguments.scheme,
              arguments.factorisation, arguments.gamma, arguments.alpha, arguments.time_points}),
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
    if (call.options.scheme.family == SchemeFamily::slack) {
      slack_ = at::empty({shape.batch}, coefficients_.options());
    }
  }

  void run(std::span<const double> cotangent, std::span<const double> cotangent_direction,
           const LinearOdeGradientsSpans<double>& gradients) const {
    const LinearOdeDirection direction{along_coefficients_.values(),
                                       along_rhs_.values(),
                                       along_initial_values_.values(),
                                       along_steps_.values(),
                                       weights_,
                                       cotangent_direction};
    const auto slack = slack_.defined() ? output<double>(slack_) : std::span<double>();
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_tangent(call.problem<double>(), call.options, statuses(status_), direction,
                         cotangent, {output<double>(solution), slack, gradients}, workspace,
                         threads);
    });
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
                   const OptionalTensor& along_weights, std::string_view scheme,
                   std::string_view factorisation, double gamma, double alpha) {
  const TangentCall work({coefficients, rhs, initial_values, steps, weights, scheme, factorisation,
                          gamma, alpha, steps_of_solution(solution)},
                         solution, slack, status, along_coefficients, along_rhs,
                         along_initial_values, along_steps, along_weights);
  work.run({}, {}, {});
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
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const TangentCall work({coefficients, rhs, initial_values, steps, weights, scheme, factorisation,
                          gamma, alpha, steps_of_solution(solution)},
                         solution, slack, status, along_coefficients, along_rhs,
                         along_initial_values, along_steps, along_weights);
  check_cotangent(cotangent, solution);
  const at::Tensor v = in_double(cotangent);
  const Along along_v(along_cotangent, cotangent, "cotangent_direction");
  const Gradients of = gradients_like(work.call);
  work.run(numbers<double>(v), along_v.values(), of.spans<double>());
  const auto type = coefficients.scalar_type();
  return {work.solution.to(type),     of.coefficients.to(type), of.rhs.to(type),
          of.initial_values.to(type), of.steps.to(type),        of.weights};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("linear_ode_tangent", mechnn::ops::tangent);
  library.impl("linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
