// Known signals that drive a system from outside, between the times at which they were measured.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn {

/// A signal between its samples.
enum class Interpolation {
  linear,  ///< straight lines
  cubic    ///< the cubic through the four samples around, as of a signal that is smooth
};

/// U signals u(t), each interpolated in its way; the nearest sample's value outside their times.
struct InputSignals {
  std::vector<double> times;                      ///< (S), strictly increasing
  std::vector<double> values;                     ///< (S, U) row-major, finite
  std::vector<Interpolation> interpolation = {};  ///< (U); empty: linear

  [[nodiscard]] bool empty() const { return times.empty(); }
  [[nodiscard]] std::size_t count() const { return empty() ? 0 : values.size() / times.size(); }

  /// Writes u(t) to `inputs` (U).
  void evaluate(double t, std::span<double> inputs) const;

  /// Throws std::invalid_argument naming what is wrong with times or values.
  void validate() const;
};

/// The inputs of one trajectory; missing values lie on the straight line between those around them.
/// An input is interpolated in the way that tells its samples best from those around them, each
/// left out in turn. Throws std::invalid_argument for an input without any value.
[[nodiscard]] InputSignals input_signals(const TrajectorySet& set, std::size_t trajectory);

/// The signals over the samples of a piece only.
[[nodiscard]] InputSignals signals_over(const InputSignals& signals, std::size_t first,
                                        std::size_t samples);

/// `set` with the states of these names as inputs instead. Throws std::invalid_argument for a name
/// that is no state, and where no state would be left.
[[nodiscard]] TrajectorySet with_inputs(TrajectorySet set, const std::vector<std::string>& names);

}  // namespace mechnn
