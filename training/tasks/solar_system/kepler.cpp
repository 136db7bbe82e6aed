#include "training/tasks/solar_system/kepler.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace mechnn::training::solar_system {
namespace {

constexpr int newton_iterations = 12;  ///< at an eccentricity of 0.25, six are enough

/// Relative position (samples, 3) of two bodies of strengths `mu` together, from position and
/// velocity (3). With Δ the change of the eccentric anomaly, n t = Δ − (1 − r/a) sin Δ
/// + (x·v/√(μa)) (1 − cos Δ), and x(t) = f x + g v (Danby, Fundamentals of celestial
/// mechanics, 6.7).
at::Tensor ellipse(const at::Tensor& x, const at::Tensor& v, double mu, const at::Tensor& t) {
  const double r = x.square().sum().sqrt().item<double>();
  const double axis = 1 / (2 / r - v.square().sum().item<double>() / mu);
  if (!(axis > 0)) {
    return at::full({t.size(0), space}, std::numeric_limits<double>::quiet_NaN(), t.options());
  }
  const double motion = std::sqrt(mu / (axis * axis * axis));
  const double outward = (x * v).sum().item<double>() / std::sqrt(mu * axis);
  const double inside = 1 - r / axis;
  at::Tensor delta = motion * t;
  for (int i = 0; i < newton_iterations; ++i) {
    const at::Tensor sine = delta.sin(), cosine = delta.cos();
    const at::Tensor off = delta - inside * sine + outward * (1 - cosine) - motion * t;
    delta = delta - off / (1 - inside * cosine + outward * sine);
  }
  const at::Tensor f = 1 - axis / r * (1 - delta.cos());
  const at::Tensor g = t - (delta - delta.sin()) / motion;
  return f.unsqueeze(1) * x + g.unsqueeze(1) * v;
}

}  // namespace

at::Tensor kepler_orbits(const std::vector<std::string>& bodies,
                         const std::vector<double>& strengths, const States& start, double step,
                         std::int64_t samples) {
  const at::Tensor t = step * at::arange(samples, start.positions.options());
  const auto x = [&](std::size_t i) { return start.positions[0][static_cast<std::int64_t>(i)]; };
  const auto v = [&](std::size_t i) { return start.velocities[0][static_cast<std::int64_t>(i)]; };
  const auto place = [&](const char* name) {
    return static_cast<std::size_t>(std::find(bodies.begin(), bodies.end(), name) - bodies.begin());
  };
  std::vector<at::Tensor> paths;
  for (std::size_t i = 1; i < bodies.size(); ++i) {
    paths.push_back(ellipse(x(i), v(i), strengths[0] + strengths[i], t));
  }
  const std::size_t earth = place("earth"), moon = place("moon");
  if (earth < bodies.size() && moon < bodies.size()) {
    const double both = strengths[earth] + strengths[moon];
    const double share = strengths[moon] / both;
    const auto centre = [&](const auto& of) { return of(earth) + share * (of(moon) - of(earth)); };
    const at::Tensor about = ellipse(x(moon) - x(earth), v(moon) - v(earth), both, t);
    const at::Tensor path = ellipse(centre(x), centre(v), strengths[0] + both, t);
    paths[earth - 1] = path - share * about;
    paths[moon - 1] = path + (1 - share) * about;
  }
  return at::stack(paths, 1);
}

}  // namespace mechnn::training::solar_system
