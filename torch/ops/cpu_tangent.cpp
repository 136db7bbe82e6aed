// Derivatives of the solver along tangents of its inputs, on tensors in memory of the CPU. Floats
// are computed in double and rounded at the end.
#include <torch/library.h>

#include "mechnn/linear_ode_tangent.h"
#include "torch/ops/call.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

at::Tensor in_double(const at::Tensor& tensor) { return tensor.to(at::kDouble).contiguous(); }

/// A tangent in double, of the shape of its tensor; undefined where there is none.
at::Tensor checked_in_double(const OptionalTensor& tangent, const at::Tensor& like,
                             const std::string& name) {
  if (!tangent || !tangent->defined()) return {};
  TORCH_CHECK_VALUE(tangent->sizes() == like.sizes(), "tangents: got shape ", tangent->sizes(),
                    " for ", name, ", expected ", like.sizes());
  return in_double(tangent->to(like.device()));
}

std::span<const double> numbers_or_none(const at::Tensor& tensor) {
  return tensor.defined() ? numbers<double>(tensor) : std::span<const double>();
}

/// A problem in double, and the tangents of its tensors.
class TangentCall {
 public:
  TangentCall(at::TensorList problem, at::TensorList solved, const OptionalTensors& tangents,
              const LinearOdeOptions& options)
      : call(problem_in_double(problem), options, time_points_of(solved)),
        type_(problem[0].scalar_type()) {
    check_solved(call, type_, solved);
    status_ = solved[2].contiguous();
    solution_ = at::empty(call.solution_sizes(), call.coefficients.options());
    slack_ = at::empty(call.slack_sizes(), call.coefficients.options());
    check_tangent_count(tangents.size(), problem);
    for (std::size_t i = 0; i < problem.size(); ++i) {
      tangents_[i] = checked_in_double(tangents.get(i), problem[i], tensor_name(i));
    }
  }

  void run(const at::Tensor& cotangent, const at::Tensor& cotangent_tangent,
           const LinearOdeGradientsSpans<double>& gradients) const {
    const LinearOdeInputTangents tangents{numbers_or_none(tangents_[0]),
                                          numbers_or_none(tangents_[1]),
                                          numbers_or_none(tangents_[2]),
                                          numbers_or_none(tangents_[3]),
                                          weights_tangent(),
                                          numbers_or_none(cotangent_tangent)};
    with_core([&](LinearOdeWorkspace& workspace, Executor& threads) {
      linear_ode_tangent(call.problem<double>(), call.options, statuses(status_), tangents,
                         numbers_or_none(cotangent),
                         {output<double>(solution_), output<double>(slack_), gradients}, workspace,
                         threads);
    });
  }

  /// The solution's tangent in the problem's type.
  [[nodiscard]] at::Tensor solution() const { return solution_.to(type_); }

  const Call call;

 private:
  [[nodiscard]] RowWeights weights_tangent() const {
    if (!tangents_[4].defined()) return {0, 0, 0};
    const at::Tensor of = tangents_[4].to(at::kCPU);
    const double* const w = of.const_data_ptr<double>();
    return {w[0], w[1], w[2]};
  }

  at::ScalarType type_;
  at::Tensor status_, solution_, slack_;
  std::array<at::Tensor, 5> tangents_;
};

at::Tensor tangent(at::TensorList problem, at::TensorList solved, const OptionalTensors& tangents,
                   std::string_view scheme, std::string_view factorisation, double gamma,
                   double alpha) {
  const TangentCall work(problem, solved, tangents,
                         core_options(scheme, factorisation, gamma, alpha));
  work.run({}, {}, {});
  return work.solution();
}

std::tuple<at::Tensor, Tensors> adjoint_tangent(
    at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
    const OptionalTensors& tangents, const OptionalTensor& cotangent_tangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  const TangentCall work(problem, solved, tangents,
                         core_options(scheme, factorisation, gamma, alpha));
  check_cotangent(cotangent, solved[0]);
  const Gradients gradients(work.call);
  work.run(in_double(cotangent), checked_in_double(cotangent_tangent, cotangent, "the cotangent"),
           gradients.spans<double>());
  Tensors result = gradients.first(problem.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = result[i].to(problem[i].scalar_type());
  return {work.solution(), std::move(result)};
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CPU, library) {
  library.impl("_linear_ode_tangent", mechnn::ops::tangent);
  library.impl("_linear_ode_adjoint_tangent", mechnn::ops::adjoint_tangent);
}
