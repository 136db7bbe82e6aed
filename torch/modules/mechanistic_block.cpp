#include "mechnn/torch/mechanistic_block.h"
#include "mechnn/argument_error.h"

#include <ATen/ops/empty.h>
#include <torch/nn/init.h>

#include <stdexcept>
#include <utility>

#include "mechnn/linear_ode.h"
#include "mechnn/torch/linear_ode.h"
#include "torch/modules/time_extent.h"

namespace mechnn::nn {
namespace {

/// Refuses what is singular for every item, or may become so.
void check_scheme(const MechanisticBlockOptions& o) {
  const SchemeFamily family = Scheme::parse(o.scheme).family;
  if (family != SchemeFamily::gam && family != SchemeFamily::gbdf) return;
  const auto refuse = [&](const std::string& got, const std::string& expected) {
    throw std::invalid_argument(got + " with scheme " + o.scheme + ", expected " + expected);
  };
  if (o.factorisation == "ldl") refuse("factorisation: got ldl", "qr");
  if (o.learned_initial_orders() < o.order) {
    refuse("initial_orders: got " + std::to_string(o.learned_initial_orders()),
           "at least the order, " + std::to_string(o.order) + ", or scheme taylor");
  }
  if (o.leading == LeadingCoefficient::free) {
    refuse("leading: got free", "monic or positive, or scheme taylor");
  }
}

}  // namespace

void MechanisticBlockOptions::validate() const {
  require_at_least<std::int64_t>("features", features, 1);
  require_at_least<std::int64_t>("dim", dim, 1);
  require_at_least<std::int64_t>("order", order, 1);
  require_at_least<std::int64_t>("step", step, 2);
  require_at_least<std::int64_t>("initial_orders", learned_initial_orders(), 0);
  if (learned_initial_orders() > order + 1) {
    throw std::invalid_argument("initial_orders: got " + std::to_string(learned_initial_orders()) +
                                ", expected at most order + 1 = " + std::to_string(order + 1));
  }
  raw_step(initial_step, step_bounds);
  check_scheme(*this);
}

MechanisticBlockImpl::MechanisticBlockImpl(MechanisticBlockOptions options)
    : options_(std::move(options)) {
  options_.validate();
  const auto& o = options_;
  const auto head = [&](const char* name, std::int64_t outputs) {
    return register_module(name, torch::nn::Linear(o.features, outputs));
  };
  coefficients_ =
      head("coefficients", time_extent(o.coefficients, o.step) * o.dim * o.dim * (o.order + 1));
  rhs_ = head("rhs", time_extent(o.rhs, o.step) * o.dim);
  if (o.learned_initial_orders() > 0)
    initial_values_ = head("initial_values", o.dim * o.learned_initial_orders());
  steps_ = head("steps", time_extent(o.steps, o.step - 1));
  // Every step begins near the initial one, whatever the features.
  torch::nn::init::constant_(steps_->bias, raw_step(o.initial_step, o.step_bounds));
  torch::nn::init::normal_(steps_->weight, 0, 0.01);
}

EquationTensors MechanisticBlockImpl::equation(const at::Tensor& features) {
  const auto& o = options_;
  if (features.dim() != 2 || features.size(1) != o.features) {
    throw std::invalid_argument("features: got " + std::to_string(features.dim()) +
                                " dimensions, the last of extent " +
                                std::to_string(features.dim() > 0 ? features.size(-1) : 0) +
                                ", expected (batch, " + std::to_string(o.features) + ")");
  }
  const std::int64_t batch = features.size(0);
  const at::Tensor raw = coefficients_->forward(features).reshape(
      {batch, time_extent(o.coefficients, o.step), o.dim, o.dim, o.order + 1});
  EquationTensors equation;
  equation.coefficients = with_leading_coefficient(raw, o.leading);
  equation.rhs = rhs_->forward(features).reshape({batch, time_extent(o.rhs, o.step), o.dim});
  equation.initial_values = o.learned_initial_orders() > 0
                                ? initial_values_->forward(features).reshape(
                                      {batch, 1, o.dim, o.learned_initial_orders()})
                                : at::empty({1, 0, o.dim, 0}, features.options());
  equation.steps = bounded_steps(steps_->forward(features), o.step_bounds);
  return equation;
}

MechanisticOutput MechanisticBlockImpl::forward(const at::Tensor& features) {
  return solve(equation(features), options_);
}

MechanisticOutput solve(EquationTensors equation, const MechanisticBlockOptions& options) {
  OperatorOptions chosen;
  chosen.scheme = options.scheme;
  chosen.factorisation = options.factorisation;
  chosen.steps = options.step;
  auto result = linear_ode_solve(equation.coefficients, equation.rhs, equation.initial_values,
                                 equation.steps, {}, chosen);
  return {std::move(result.solution), std::move(result.status), std::move(equation)};
}

}  // namespace mechnn::nn
