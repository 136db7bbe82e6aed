#include "mechnn/torch/equation.h"
#include "mechnn/argument_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/where.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace mechnn::nn {
namespace {

constexpr double smallest = std::numeric_limits<float>::min();

}  // namespace

at::Tensor with_leading_coefficient(const at::Tensor& raw, LeadingCoefficient leading) {
  if (leading == LeadingCoefficient::free) return raw;
  const std::int64_t equations = raw.size(-3), dim = raw.size(-2);
  if (equations > dim) {
    throw ArgumentError(
        "leading coefficient",
        std::to_string(equations) + " equations for " + std::to_string(dim) + " states",
        "no more equations than states");
  }
  const at::Tensor highest = raw.select(-1, -1);  // (…, E, D)
  const at::Tensor own = at::eye(equations, dim, raw.options().dtype(at::kBool));
  const at::Tensor form = leading == LeadingCoefficient::monic
                              ? own.to(raw.scalar_type()).expand_as(highest)
                              : at::where(own, at::softplus(highest).clamp_min(smallest), 0);
  return at::cat({raw.narrow(-1, 0, raw.size(-1) - 1), form.unsqueeze(-1)}, -1);
}

void StepBounds::validate() const {
  if (min >= 0 && min < max && std::isfinite(max)) return;
  throw ArgumentError("step bounds", std::to_string(min) + " to " + std::to_string(max),
                      "0 <= min < max");
}

at::Tensor bounded_steps(const at::Tensor& raw, const StepBounds& bounds) {
  const at::Tensor steps = bounds.min + (bounds.max - bounds.min) * at::sigmoid(raw);
  return steps.clamp_min(smallest);
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
