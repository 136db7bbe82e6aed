// Measured trajectories as Python passes them.
#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.h"
#include "mechnn/trajectory.h"

namespace mechnn::python {

/// Name, times (S) and values (S, D + U), inputs among the states, with NaN where there is none.
using TrajectoryFields = std::tuple<std::string, Input<double, 1>, Input<double, 2>>;

inline TrajectorySet trajectory_set(std::vector<std::string> columns,
                                    const std::vector<TrajectoryFields>& trajectories) {
  TrajectorySet set;
  set.states = std::move(columns);
  for (const auto& [name, times, samples] : trajectories) {
    set.trajectories.push_back({name,
                                {times.data(), times.data() + times.size()},
                                {samples.data(), samples.data() + samples.size()}});
  }
  return set;
}

}  // namespace mechnn::python
