#include "mechnn/torch/equation.h"

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
  const std::int64_t equations = raw.size(2), dim = raw.size(3), top = raw.size(4) - 1;
  if (equations > dim) {
    throw std::invalid_argument("leading coefficient: got " + std::to_string(equations) +
                                " equations for " + std::to_string(dim) +
                                " states, expected no more equations than states");
  }
  at::Tensor coefficients = raw.clone();
  for (std::int64_t e = 0; e < equations; ++e) {
    const at::Tensor own = raw.select(2, e).select(2, e).select(2, top);
    coefficients.select(2, e).select(2, e).select(2, top).copy_(
        leading == LeadingCoefficient::monic
            ? at::ones_like(own)
            : at::softplus(own).clamp_min(std::numeric_limits<float>::min()));
  }
  return coefficients;
}

void StepBounds::validate() const {
  if (min >= 0 && min < max && std::isfinite(max)) return;
  throw std::invalid_argument("step bounds: got " + std::to_string(min) + " to " +
                              std::to_string(max) + ", expected 0 <= min < max");
}

at::Tensor bounded_steps(const at::Tensor& raw, const StepBounds& bounds) {
  const at::Tensor steps = bounds.min + (bounds.max - bounds.min) * at::sigmoid(raw);
  return steps.clamp_min(std::numeric_limits<float>::min());
}

double raw_step(double step, const StepBounds& bounds) {
  bounds.validate();
  if (!(bounds.min < step && step < bounds.max)) {
    throw std::invalid_argument("step: got " + std::to_string(step) + ", expected between " +
                                std::to_string(bounds.min) + " and " + std::to_string(bounds.max));
  }
  return std::log((step - bounds.min) / (bounds.max - step));
}

}  // namespace mechnn::nn
