// Sizes of the smoothed derivatives, and the time scales that follow from them.
#pragma once

#include <vector>

#include "discovery/problem/data_scales.h"
#include "discovery/problem/smoothed_data.h"
#include "joint_fit/grid.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

struct DerivativeScales {
  std::vector<double> sd;         ///< (Z) of the smoothed derivative about its mean
  std::vector<double> rms;        ///< (Z) of the smoothed derivative
  double fastest_time_scale = 0;  ///< rms(x − mean)/rms(x') of the fastest state; for order 2 also
                                  ///< that of the velocities
};

DerivativeScales measure_derivatives(const SmoothedData& smoothed, joint_fit::StateShape shape,
                                     const DataScales& scales);

/// Steps between samples that give six nodes to a time scale.
int steps_for_time_scale(const TrajectorySet& data, double time_scale);

}  // namespace mechnn::discovery
