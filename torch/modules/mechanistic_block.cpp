#include "mechnn/torch/mechanistic_block.h"

#include <ATen/ops/empty.h>
#include <c10/util/StringUtil.h>
#include <torch/nn/init.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/linear_ode.h"
#include "mechnn/torch/linear_ode.h"
#include "torch/modules/time_extent.h"

namespace mechnn::nn {
namespace {

/// Refuses what is singular for every item, or may become so.
void check_scheme(const MechanisticBlockOptions& o) {
  const SchemeFamily family = Scheme::parse(o.scheme).family;
  if (family != SchemeFamily::gam && family != SchemeFamily::gbdf) return;
  const auto refuse = [&](const char* option, const std::string& got, const std::string& expected) {
    throw ArgumentError(option, got + " with scheme " + o.scheme, expected);
  };
  if (o.factorisation == "ldl") refuse("factorisation", "ldl", "qr");
  if (o.learned_initial_orders() < o.order) {
    refuse("initial_orders", std::to_string(o.learned_initial_orders()),
           "at least the order, " + std::to_string(o.order) + ", or scheme taylor");
  }
  if (o.leading == LeadingCoefficient::free) {
    refuse("leading", "free", "monic or positive, or scheme taylor");
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
    throw ArgumentError("initial_orders", std::to_string(learned_initial_orders()),
                        "at most order + 1 = " + std::to_string(order + 1));
  }
  static_cast<void>(raw_step(initial_step, step_bounds));  // throws for one outside the bounds
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
  if (features.dim() == 0 || features.size(-1) != o.features) {
    throw ArgumentError("features", "shape " + c10::str(features.sizes()),
                        "(..., " + std::to_string(o.features) + ")");
  }
  const auto parted = [&](const at::Tensor& outputs, std::initializer_list<std::int64_t> inner) {
    std::vector<std::int64_t> sizes = features.sizes().slice(0, features.dim() - 1).vec();
    sizes.insert(sizes.end(), inner);
    return outputs.reshape(sizes);
  };
  const at::Tensor raw = parted(coefficients_->forward(features),
                                {time_extent(o.coefficients, o.step), o.dim, o.dim, o.order + 1});
  EquationTensors equation;
  equation.coefficients = with_leading_coefficient(raw, o.leading);
  equation.rhs = parted(rhs_->forward(features), {time_extent(o.rhs, o.step), o.dim});
  equation.initial_values =
      o.learned_initial_orders() > 0
          ? parted(initial_values_->forward(features), {1, o.dim, o.learned_initial_orders()})
          : at::empty({0, o.dim, 0}, features.options());
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
  chosen.time_points = options.step;
  auto result = linear_ode_solve(equation.coefficients, equation.rhs, equation.initial_values,
                                 equation.steps, {}, chosen);
  return {std::move(result.solution), std::move(result.status), std::move(equation)};
}

}  // namespace mechnn::nn
