// Measured trajectories: what goes in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mechnn {

/// One measured trajectory of D states at S sampling times.
struct Trajectory {
  std::string name;                 ///< label from the data, empty when there is only one
  std::vector<double> times;        ///< (S), strictly increasing, in the data's own unit
  std::vector<double> values;       ///< (S, D) row-major; NaN marks a missing value
  std::vector<double> inputs = {};  ///< (S, U) row-major; NaN marks a missing value

  [[nodiscard]] std::size_t samples() const { return times.size(); }
};

/// Several trajectories of the same states.
struct TrajectorySet {
  std::vector<std::string> states;       ///< (D) identifiers, in column order
  std::vector<Trajectory> trajectories;  ///< at least one
  std::string time = "t";                ///< what the data call the time; for labels only
  /// (U) identifiers of known signals that drive the states and have no equation of their own.
  std::vector<std::string> inputs = {};
  std::vector<std::string> units = {};  ///< (D) of the states, "" where unknown; empty: none known
  std::string time_unit = {};           ///< "" where unknown
  std::string time_origin = {};         ///< the date of the time 0; "" where times are no dates

  [[nodiscard]] std::size_t dim() const { return states.size(); }
  [[nodiscard]] std::size_t samples() const;  ///< of all trajectories

  /// Throws std::invalid_argument naming the state, trajectory and sample at fault: no state, a
  /// name that is not an identifier or occurs twice, a shape that does not match, times that are
  /// not finite and strictly increasing, an infinite value.
  void validate() const;
};

}  // namespace mechnn
