#include "training/tasks/kdv/exponential_runge_kutta.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/polar.h>

#include <cstdint>
#include <numbers>

namespace mechnn::training::kdv {
namespace {

/// Points of the circle of radius 1: the mean is right to rounding.
constexpr std::int64_t circle = 32;

/// (circle) complex; half a spacing from 1, so that none of λh = ±1 and ±i leads to z = 0.
at::Tensor circle_points(const at::TensorOptions& real) {
  const at::Tensor angle =
      (at::arange(circle, real) + 0.5) * (2 * std::numbers::pi / static_cast<double>(circle));
  return at::polar(at::ones_like(angle), angle);
}

}  // namespace

ExponentialRungeKutta::ExponentialRungeKutta(const at::Tensor& rates, const at::Tensor& steps) {
  const at::Tensor h = steps.unsqueeze(1);
  const at::Tensor center = rates * h;
  whole_ = center.exp();
  half_ = (center / 2).exp();
  const at::Tensor z = center.unsqueeze(2) + circle_points(steps.options());
  const at::Tensor e = z.exp();
  const at::Tensor square = z * z, cube = square * z;
  const auto mean = [&](const at::Tensor& values) { return h * values.mean(2); };
  q_ = mean(((z / 2).exp() - 1) / z);
  f1_ = mean((-4 - z + e * (4 - 3 * z + square)) / cube);
  f2_ = mean((2 + z + e * (z - 2)) / cube);
  f3_ = mean((-4 - 3 * z - square + e * (4 - z)) / cube);
}

at::Tensor ExponentialRungeKutta::stepped(const at::Tensor& spectra,
                                          const Nonlinear& nonlinear) const {
  const at::Tensor n = nonlinear(spectra);
  const at::Tensor a = half_ * spectra + q_ * n;
  const at::Tensor n_a = nonlinear(a);
  const at::Tensor n_b = nonlinear(half_ * spectra + q_ * n_a);
  const at::Tensor n_c = nonlinear(half_ * a + q_ * (2 * n_b - n));
  return whole_ * spectra + f1_ * n + 2 * f2_ * (n_a + n_b) + f3_ * n_c;
}

}  // namespace mechnn::training::kdv
