// Lays the uniform grid of one trajectory, with the observations as rows on its nodes.
#pragma once

#include <cstddef>

#include "joint_fit/grid.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

double median_interval(const Trajectory& trajectory);

/// span / median interval · `steps_per_sample` steps, but at least two stencils and at most 100
/// nodes a sample.
joint_fit::GridTrajectory make_grid(const Trajectory& trajectory, std::size_t dim,
                                    int steps_per_sample, std::size_t stencil);

}  // namespace mechnn::discovery
