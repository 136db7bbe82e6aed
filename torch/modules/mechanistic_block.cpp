#include "modules/mechanistic_block.h"

#include <ATen/ops/empty.h>
#include <torch/nn/init.h>

#include <stdexcept>

#include "modules/option_checks.h"

namespace mechnn {
namespace {

/// Refuses what is singular for every item, or may become so.
void check_rows(const MechanisticBlockOptions& o) {
  const RowFamily family = Rows::parse(o.rows).family;
  if (family != RowFamily::gam && family != RowFamily::gbdf) return;
  const auto refuse = [&](const std::string& got, const std::string& expected) {
    throw std::invalid_argument(got + " with rows " + o.rows + ", expected " + expected);
  };
  if (o.factorisation == "ldl") refuse("factorisation: got ldl", "qr");
  if (o.given_orders() < o.order) {
    refuse("initial_orders: got " + std::to_string(o.given_orders()),
           "at least the order, " + std::to_string(o.order) + ", or rows taylor");
  }
  if (o.leading == LeadingCoefficient::free) {
    refuse("leading: got free", "monic or positive, or rows taylor");
  }
}

}  // namespace

std::int64_t extent(InTime in_time, std::int64_t steps) {
  return in_time == InTime::varying ? steps : 1;
}

void MechanisticBlockOptions::validate() const {
  at_least<std::int64_t>("features", features, 1);
  at_least<std::int64_t>("dim", dim, 1);
  at_least<std::int64_t>("order", order, 1);
  at_least<std::int64_t>("step", step, 2);
  at_least<std::int64_t>("initial_orders", given_orders(), 0);
  if (given_orders() > order + 1) {
    throw std::invalid_argument("initial_orders: got " + std::to_string(given_orders()) +
                                ", expected at most order + 1 = " + std::to_string(order + 1));
  }
  raw_step(initial_step, step_bounds);
  check_rows(*this);
}

MechanisticBlockImpl::MechanisticBlockImpl(MechanisticBlockOptions options)
    : options_(std::move(options)) {
  options_.validate();
  const auto& o = options_;
  const auto head = [&](const char* name, std::int64_t outputs) {
    return register_module(name, torch::nn::Linear(o.features, outputs));
  };
  coefficients_ =
      head("coefficients", extent(o.coefficients, o.step) * o.dim * o.dim * (o.order + 1));
  rhs_ = head("rhs", extent(o.rhs, o.step) * o.dim);
  if (o.given_orders() > 0) initial_values_ = head("initial_values", o.dim * o.given_orders());
  steps_ = head("steps", extent(o.steps, o.step - 1));
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
      {batch, extent(o.coefficients, o.step), o.dim, o.dim, o.order + 1});
  EquationTensors equation;
  equation.coefficients = with_leading_coefficient(raw, o.leading);
  equation.rhs = rhs_->forward(features).reshape({batch, extent(o.rhs, o.step), o.dim});
  equation.initial_values =
      o.given_orders() > 0
          ? initial_values_->forward(features).reshape({batch, 1, o.dim, o.given_orders()})
          : at::empty({1, 0, o.dim, 0}, features.options());
  equation.steps = bounded_steps(steps_->forward(features), o.step_bounds);
  return equation;
}

MechanisticOutput MechanisticBlockImpl::forward(const at::Tensor& features) {
  return solved(equation(features), options_);
}

MechanisticOutput solved(EquationTensors equation, const MechanisticBlockOptions& options) {
  torch_ops::OperatorOptions how;
  how.rows = options.rows;
  how.factorisation = options.factorisation;
  how.steps = options.step;
  auto result = torch_ops::linear_ode_solve(equation.coefficients, equation.rhs,
                                            equation.initial_values, equation.steps, {}, how);
  return {std::move(result.solution), std::move(result.status), std::move(equation)};
}

}  // namespace mechnn
