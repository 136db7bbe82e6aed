#include "training/tasks/n_body/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cmath>
#include <cstddef>

#include "training/numbers.h"
#include "training/tasks/n_body/scales.h"

namespace mechnn::training::n_body {
namespace {

constexpr std::array<std::int64_t, 4> horizons{100, 500, 1000, 2000};
/// Steps that the figure of the orbits draws: two periods and a quarter.
constexpr std::int64_t drawn_steps = 600;
/// h x'(t) = Σ_j w_j (x(t + jh) − x(t − jh)) + O(h⁹).
constexpr std::array<double, 4> velocity_weights{4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
constexpr auto velocity_reach = static_cast<std::int64_t>(velocity_weights.size());

at::Tensor length(const at::Tensor& vectors) { return at::linalg_vector_norm(vectors, 2, {-1}); }

/// |v|²/2 − (μ_1 + μ_2)/|s| of separations s and their velocities v, (…, 2) → (…).
at::Tensor energy_of(const at::Tensor& s, const at::Tensor& v) {
  const Attraction truth;
  return v.square().sum(-1) / 2 - (truth.first + truth.second) / length(s);
}

/// At all steps but the first and last four; s (starts, T, 2).
at::Tensor energy_along(const at::Tensor& s, double step) {
  const std::int64_t count = s.size(1) - 2 * velocity_reach;
  at::Tensor v = at::zeros_like(s.narrow(1, velocity_reach, count));
  for (std::int64_t j = 1; j <= velocity_reach; ++j) {
    v = v + velocity_weights[static_cast<std::size_t>(j - 1)] / step *
                (s.narrow(1, velocity_reach + j, count) - s.narrow(1, velocity_reach - j, count));
  }
  return energy_of(s.narrow(1, velocity_reach, count), v);
}

/// NaN becomes `lost`, and nothing is more.
at::Tensor bounded(const at::Tensor& numbers) {
  return numbers.nan_to_num(Rollout::lost, Rollout::lost).clamp_max(Rollout::lost);
}

/// first, first + 1, …
std::vector<double> counted(std::int64_t count, std::int64_t first) {
  std::vector<double> numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(static_cast<double>(first + i));
  return numbers;
}

/// Both bodies of positions (T, body, 2), one a curve.
void add_bodies(std::vector<FigureCurve>& curves, const std::string& name,
                const at::Tensor& positions, bool is_measured) {
  for (std::int64_t body = 0; body < bodies; ++body) {
    const at::Tensor path = positions.slice(0, 0, drawn_steps).select(1, body);
    curves.push_back({name + ", body " + std::to_string(body + 1), numbers(path.select(1, 0)),
                      numbers(path.select(1, 1)), is_measured});
  }
}

}  // namespace

Stretches Stretches::of(const Orbit& orbit, const std::vector<std::int64_t>& starts,
                        std::int64_t observed) {
  std::vector<at::Tensor> seen, followed;
  for (const std::int64_t start : starts) {
    seen.push_back(orbit.positions.narrow(0, start, observed));
    followed.push_back(orbit.positions.narrow(0, start + observed, rollout_steps));
  }
  return {at::stack(seen), at::stack(followed)};
}

Rollout::Rollout(const at::Tensor& predicted, const Stretches& stretches, const Orbit& orbit) {
  const double size = std::sqrt(separation(orbit.positions).square().sum(-1).mean().item<double>());
  const at::Tensor each = bounded(length(predicted - stretches.truth) / size);
  distance = each.square().mean(2).sqrt();
  const double true_energy =
      energy_of(separation(orbit.positions[0]), separation(orbit.velocities[0])).item<double>();
  energy =
      energy_along(separation(predicted), orbit.step) / std::abs(true_energy) + 1;  // bound: E < 0
}

double Rollout::error(std::int64_t steps) const {
  return distance.slice(1, 0, steps).square().mean(1).sqrt().median().item<double>();
}

double Rollout::energy_drift() const {
  return bounded(energy.abs()).amax(1).median().item<double>();
}

std::map<std::string, double> measures(const Rollout& rollout, const std::string& prefix) {
  std::map<std::string, double> named{{prefix + "energy_drift", rollout.energy_drift()}};
  for (const std::int64_t steps : horizons) {
    named[prefix + "error_" + std::to_string(steps)] = rollout.error(steps);
  }
  return named;
}

std::vector<TaskFigure> rollout_figures(const std::vector<NamedRollout>& rollouts,
                                        const Stretches& stretches, const Orbit& orbit) {
  TaskFigure paths{
      "Orbits", "Predicted and true positions of the first two periods after the observed ones.",
      "x",      "y",
      false,    true,
      {}};
  TaskFigure errors{"Position error",
                    "Root mean square over the bodies, relative to that of their separation; the "
                    "first of the test's starts.",
                    "steps",
                    "relative error",
                    true,
                    false,
                    {}};
  TaskFigure energies{
      "Energy", "Size of the relative change of the energy of the bodies' relative motion.",
      "steps",  "relative change",
      true,     false,
      {}};
  add_bodies(paths.curves, "truth", stretches.truth[0], true);
  for (const auto& [name, predicted] : rollouts) {
    const Rollout rollout(predicted, stretches, orbit);
    if (&predicted == &rollouts.front().predicted) {
      add_bodies(paths.curves, name, predicted[0], false);
    }
    errors.curves.push_back({name, counted(rollout_steps, 1), numbers(rollout.distance[0]), false});
    energies.curves.push_back({name, counted(rollout.energy.size(1), 1 + velocity_reach),
                               numbers(rollout.energy[0].abs()), false});
  }
  return {paths, errors, energies};
}

}  // namespace mechnn::training::n_body
