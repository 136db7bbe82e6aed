#include "mechnn/torch/free_equation.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>

#include <utility>

#include "torch/modules/time_extent.h"

namespace mechnn::nn {

FreeEquationImpl::FreeEquationImpl(MechanisticBlockOptions options, at::ScalarType type)
    : options_(std::move(options)) {
  options_.features = 1;
  options_.initial_orders = 0;
  options_.validate();
  const auto& o = options_;
  coefficients_ = register_parameter(
      "coefficients",
      at::rand({1, time_extent(o.coefficients, o.step), o.dim, o.dim, o.order + 1}, type));
  steps_ = register_parameter("steps", at::full({1, time_extent(o.steps, o.step - 1)},
                                                raw_step(o.initial_step, o.step_bounds), type));
}

EquationTensors FreeEquationImpl::equation() const {
  EquationTensors equation;
  equation.coefficients = with_leading_coefficient(coefficients_, options_.leading);
  equation.rhs = at::ones({1, 1, options_.dim}, coefficients_.options());
  equation.initial_values = at::empty({1, 0, options_.dim, 0}, coefficients_.options());
  equation.steps = bounded_steps(steps_, options_.step_bounds);
  return equation;
}

MechanisticOutput FreeEquationImpl::forward() { return solve(equation(), options_); }

}  // namespace mechnn::nn
