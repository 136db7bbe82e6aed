// How near fits come to their data.
#pragma once

#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::training {

/// (D) share of the data's variance that the fits explain.
std::vector<double> r_squared_of(const TrajectorySet& data, const std::vector<TrajectoryFit>& fits);

/// (D) standard deviation of the residuals.
std::vector<double> deviation_of(const TrajectorySet& data, const std::vector<TrajectoryFit>& fits);

}  // namespace mechnn::training
