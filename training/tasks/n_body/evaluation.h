// Long predictions of two bodies against the orbit.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/figures.h"
#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {

inline constexpr std::int64_t rollout_steps = 2000;

/// Stretches of an orbit to be predicted: observed positions, and those that follow.
struct Stretches {
  at::Tensor observed;  ///< (starts, observed, body, 2)
  at::Tensor truth;     ///< (starts, rollout_steps, body, 2)

  /// Those that begin at the samples `starts`.
  static Stretches of(const Orbit& orbit, const std::vector<std::int64_t>& starts,
                      std::int64_t observed);
};

/// A prediction of Stretches::truth beside it. Relative: in units of the root mean square
/// separation. A body farther off than `lost`, or without a prediction, is that far off.
struct Rollout {
  static constexpr double lost = 10;

  Rollout(const at::Tensor& predicted, const Stretches& stretches, const Orbit& orbit);

  /// Root mean square over bodies and the first `steps` steps; the median over starts.
  [[nodiscard]] double error(std::int64_t steps) const;
  /// Largest change of the energy of relative motion along a start's prediction, relative to its
  /// true energy: the median over starts, at most `lost`. Velocities by central differences.
  [[nodiscard]] double energy_drift() const;

  at::Tensor distance;  ///< (starts, rollout_steps) root mean square over the bodies, relative
  at::Tensor energy;    ///< (starts, rollout_steps − 8) relative change
};

/// `error_100` … `error_2000` and `energy_drift`, each name after `prefix`.
std::map<std::string, double> measures(const Rollout& rollout, const std::string& prefix);

/// A named prediction of one stretch.
struct NamedRollout {
  std::string name;
  at::Tensor predicted;  ///< (starts, rollout_steps, body, 2)
};

/// The orbits, the errors and the energies of predictions of the first stretch.
std::vector<TaskFigure> rollout_figures(const std::vector<NamedRollout>& rollouts,
                                        const Stretches& stretches, const Orbit& orbit);

}  // namespace mechnn::training::n_body
