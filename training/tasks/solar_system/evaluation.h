// Long predictions of a planetary system against its ephemeris.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/figures.h"
#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

/// Steps of a long prediction, where there are as many samples.
inline constexpr std::int64_t rollout_steps = 2500;

/// A prediction of all bodies but the first, and its name: `newton`, or empty for the trained
/// model's.
struct Rollout {
  std::string name;
  at::Tensor predicted;  ///< (steps, body − 1, 3) in au; NaN where there is none
};

/// What follows sample `start`, the last that predictions may see.
struct Stretch {
  std::int64_t start = 0;
  at::Tensor truth;                 ///< (steps, body − 1, 3) relative to the first body, in au
  at::Tensor length;                ///< (body − 1) root mean square distance from the first body
  std::vector<std::string> bodies;  ///< (body − 1)

  static Stretch of(const Ephemeris& ephemeris, std::int64_t start);
  [[nodiscard]] std::int64_t steps() const { return truth.size(0); }
  /// Distances between prediction and truth, (steps, body − 1), in au.
  [[nodiscard]] at::Tensor errors(const Rollout& rollout) const;
};

/// After 10, 100, 1000 and 2500 steps, those that the stretch has: `error_10_earth_km` … the error
/// of each body's position, and `error_10` …, the median over the bodies of their errors in units
/// of their distances; each name after that of the rollout.
std::map<std::string, double> measures(const Rollout& rollout, const Stretch& stretch);

/// The errors of each body by the first rollout, and the medians over the bodies of all rollouts.
std::vector<TaskFigure> rollout_figures(const std::vector<Rollout>& rollouts,
                                        const Stretch& stretch);

}  // namespace mechnn::training::solar_system
