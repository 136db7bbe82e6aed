// Locations and spreads of the data: the units of grids, rows and priors.
#pragma once

#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn::discovery {

struct DataScales {
  std::vector<double> state_mean;  ///< (D) over all trajectories
  std::vector<double> state_sd;    ///< (D) over all trajectories
  std::vector<double> within_sd;   ///< (D) about each trajectory's own mean
  std::vector<double> input_mean;  ///< (U)
  std::vector<double> input_sd;    ///< (U)
  double time_mean = 0;            ///< of the sampling times, over all trajectories
  double time_sd = 0;
};

/// Throws std::invalid_argument for a state that is constant, and for states or times whose size or
/// spread is beyond what squares in double precision hold.
DataScales measure_data(const TrajectorySet& data);

}  // namespace mechnn::discovery
