#include "training/tasks/solar_system/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "training/numbers.h"
#include "training/tasks/solar_system/known_strengths.h"

namespace mechnn::training::solar_system {
namespace {

constexpr std::array<std::int64_t, 4> horizons{10, 100, 1000, rollout_steps};

at::Tensor length_of(const at::Tensor& vectors) { return at::linalg_vector_norm(vectors, 2, {-1}); }

std::string prefix_of(const Rollout& rollout) {
  return rollout.name.empty() ? "" : rollout.name + "_";
}

/// 1, 2, …
std::vector<double> steps_of(const Stretch& stretch) {
  return numbers(at::arange(1, stretch.steps() + 1, stretch.truth.options()));
}

/// (steps) median over the bodies of the errors in units of their distances, that of a lost body
/// infinite; of an even number of bodies the mean of the two in the middle.
at::Tensor median_of(const Rollout& rollout, const Stretch& stretch) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const at::Tensor errors =
      (stretch.errors(rollout) / stretch.length).nan_to_num(infinite, infinite);
  return errors.quantile(0.5, 1);
}

}  // namespace

Stretch Stretch::of(const Ephemeris& ephemeris, std::int64_t start) {
  const at::Tensor positions = ephemeris.others().positions;
  const std::int64_t steps = std::min(rollout_steps, positions.size(0) - start - 1);
  const at::Tensor length = positions.square().sum(2).mean(0).sqrt();
  return {start,
          positions.narrow(0, start + 1, steps),
          length,
          {ephemeris.bodies.begin() + 1, ephemeris.bodies.end()}};
}

at::Tensor Stretch::errors(const Rollout& rollout) const {
  return length_of(rollout.predicted - truth);
}

std::map<std::string, double> measures(const Rollout& rollout, const Stretch& stretch) {
  const at::Tensor errors = stretch.errors(rollout), median = median_of(rollout, stretch);
  std::map<std::string, double> named;
  for (const std::int64_t steps : horizons) {
    if (steps > stretch.steps()) continue;
    const std::string name = prefix_of(rollout) + "error_" + std::to_string(steps);
    named[name] = median[steps - 1].item<double>();
    for (std::size_t body = 0; body < stretch.bodies.size(); ++body) {
      named[name + "_" + stretch.bodies[body] + "_km"] =
          kilometres_per_au * errors[steps - 1][static_cast<std::int64_t>(body)].item<double>();
    }
  }
  return named;
}

std::vector<TaskFigure> rollout_figures(const std::vector<Rollout>& rollouts,
                                        const Stretch& stretch) {
  TaskFigure each{"Position error of each body",
                  "By the trained model, of positions as the first body sees them.",
                  "steps",
                  "km",
                  true,
                  false,
                  {}};
  TaskFigure all{"Position error",
                 "Median over the bodies, each in units of its distance from the first body.",
                 "steps",
                 "relative error",
                 true,
                 false,
                 {}};
  const at::Tensor errors = kilometres_per_au * stretch.errors(rollouts.front());
  for (std::size_t body = 0; body < stretch.bodies.size(); ++body) {
    each.curves.push_back({stretch.bodies[body], steps_of(stretch),
                           numbers(errors.select(1, static_cast<std::int64_t>(body))), false});
  }
  for (const Rollout& rollout : rollouts) {
    all.curves.push_back({rollout.name.empty() ? "trained" : rollout.name, steps_of(stretch),
                          numbers(median_of(rollout, stretch)), false});
  }
  return {each, all};
}

}  // namespace mechnn::training::solar_system
