#include "training/measured_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace mechnn::training {

const Trajectory& only_trajectory(const TrajectorySet& set, const std::string& file) {
  if (set.trajectories.size() == 1) return set.trajectories.front();
  throw std::invalid_argument(file + ": got " + std::to_string(set.trajectories.size()) +
                              " trajectories, expected one");
}

void require_complete(const TrajectorySet& set, const Trajectory& trajectory,
                      const std::string& file) {
  const auto is_missing = [](double value) { return !std::isfinite(value); };
  const auto& values = trajectory.values;
  const auto missing = std::count_if(values.begin(), values.end(), is_missing);
  if (missing == 0) return;
  const auto first = static_cast<std::size_t>(
      std::find_if(values.begin(), values.end(), is_missing) - values.begin());
  throw std::invalid_argument(file + ": " + std::to_string(missing) +
                              " values are missing, the first of " +
                              set.states[first % set.states.size()] + " in sample " +
                              std::to_string(first / set.states.size() + 1) + "; expected none");
}

}  // namespace mechnn::training
