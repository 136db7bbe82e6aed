#include "mechnn/angles.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "mechnn/argument_error.h"

namespace mechnn {

TrajectorySet unwrapped(TrajectorySet set, const std::string& name, double turn) {
  require_positive("turn", turn);
  const auto found = std::find(set.states.begin(), set.states.end(), name);
  if (found == set.states.end()) {
    throw std::invalid_argument("angles: '" + name + "' is not among the states");
  }
  const auto column = static_cast<std::size_t>(found - set.states.begin());
  for (Trajectory& trajectory : set.trajectories) {
    double turns = 0, before = NAN;
    for (std::size_t i = column; i < trajectory.values.size(); i += set.dim()) {
      const double measured = trajectory.values[i];
      if (std::isnan(measured)) continue;
      if (!std::isnan(before)) turns -= std::round((measured - before) / turn);
      before = measured;
      trajectory.values[i] = measured + turns * turn;
    }
  }
  return set;
}

}  // namespace mechnn
