#include "mechnn/torch/equation.h"
#include "mechnn/argument_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softplus.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace mechnn::nn {

at::Tensor with_leading_coefficient(const at::Tensor& raw, LeadingCoefficient leading) {
  if (leading == LeadingCoefficient::free) return raw;
  const std::int64_t equations = raw.size(-3), dim = raw.size(-2);
  if (equations > dim) {
    throw ArgumentError(
        "leading coefficient",
        std::to_string(equations) + " equations for " + std::to_string(dim) + " states",
        "no more equations than states");
  }
  at::Tensor coefficients = raw.clone();
  for (std::int64_t e = 0; e < equations; ++e) {
    const at::Tensor own = raw.select(-3, e).select(-2, e).select(-1, -1);
    coefficients.select(-3, e).select(-2, e).select(-1, -1).copy_(
        leading == LeadingCoefficient::monic
            ? at::ones_like(own)
            : at::softplus(own).clamp_min(std::numeric_limits<float>::min()));
  }
  return coefficients;
}

void StepBounds::validate() const {
  if (min >= 0 && min < max && std::isfinite(max)) return;
  throw ArgumentError("step bounds", std::to_string(min) + " to " + std::to_string(max),
                      "0 <= min < max");
}

at::Tensor bounded_steps(const at::Tensor& raw, const StepBounds& bounds) {
  const at::Tensor steps = bounds.min + (bounds.max - bounds.min) * at::sigmoid(raw);
  return steps.clamp_min(std::numeric_limits<float>::min());
}

double raw_step(double step, const StepBounds& bounds) {
  bounds.validate();
  if (!(bounds.min < step && step < bounds.max)) {
    throw ArgumentError(
        "step", std::to_string(step),
        "between " + std::to_string(bounds.min) + " and " + std::to_string(bounds.max));
  }
  return std::log((step - bounds.min) / (bounds.max - step));
}

}  // namespace mechnn::nn
