#include "training/tasks/rheology/constitutive_law.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>

#include "mechnn/torch/linear_ode.h"

namespace mechnn::training {
namespace {

/// Replaces smaller |γ'|: its powers stay finite for all exponents between −2 and 2.
constexpr double min_rate = 1e-10;

}  // namespace

Shear Shear::oscillation(const at::Tensor& amplitudes, const at::Tensor& starts, double step,
                         std::int64_t nodes) {
  const at::Tensor t = starts.unsqueeze(1) + step * at::arange(nodes, starts.options());
  const at::Tensor amplitude = amplitudes.unsqueeze(1);
  return {amplitude * t.cos(), -amplitude * t.sin(), step};
}

Shear Shear::at(const at::Tensor& index) const {
  return {rate.index_select(0, index), acceleration.index_select(0, index), step};
}

ConstitutiveLawImpl::ConstitutiveLawImpl(const at::Tensor& scales, const at::Tensor& exponents)
    : scales_(scales), fixed_exponents_(exponents) {
  coefficients_ = register_parameter("coefficients", at::rand({3, 3}, scales.options()));
  if (fixed_exponents_.defined()) return;
  raw_exponents_ = register_parameter("exponents", 0.3 * at::randn({3, 2}, scales.options()));
}

at::Tensor ConstitutiveLawImpl::coefficients() const {
  return coefficients_ * scales_.unsqueeze(1);
}

at::Tensor ConstitutiveLawImpl::exponents() const {
  return fixed_exponents_.defined() ? fixed_exponents_ : 2 * raw_exponents_.tanh();
}

at::Tensor ConstitutiveLawImpl::polynomials(const at::Tensor& size) const {
  const at::Tensor c = coefficients();
  const at::Tensor powers =
      (size.clamp_min(min_rate).log().unsqueeze(-1).unsqueeze(-1) * exponents()).exp();
  return c.select(1, 0) + (powers * c.slice(1, 1)).sum(-1);
}

// Rows are scaled by |γ'| / (1 + |γ'|), against the poles of negative exponents at γ' = 0; with as
// many rows as unknowns the solution does not depend on it.
at::Tensor ConstitutiveLawImpl::stress(const Shear& shear, const at::Tensor& initial,
                                       const std::string& scheme) const {
  const at::Tensor size = shear.rate.abs().clamp_min(min_rate);
  const at::Tensor scale = size / (1 + size);
  const at::Tensor p = polynomials(size);
  const at::Tensor coefficients = at::stack({scale, scale * p.select(-1, 0)}, -1);
  const at::Tensor rhs =
      scale * (p.select(-1, 1) * shear.rate + p.select(-1, 2) * shear.acceleration);
  nn::OperatorOptions options;
  options.scheme = scheme;
  const auto result = nn::linear_ode_solve(
      coefficients.unsqueeze(2).unsqueeze(2), rhs.unsqueeze(-1), initial.reshape({-1, 1, 1, 1}),
      at::full({1, 1}, shear.step, initial.options()), {}, options);
  return result.solution.select(3, 0).select(2, 0);
}

}  // namespace mechnn::training
