// Checks of a table that a task reads.
#pragma once

#include <string>

#include "mechnn/trajectory.h"

namespace mechnn::training {

/// The trajectory of a table that has one. Throws std::invalid_argument beginning with `file`.
const Trajectory& only_trajectory(const TrajectorySet& set, const std::string& file);

/// Throws std::invalid_argument that begins with `file` and says where the first of the values is
/// missing.
void require_complete(const TrajectorySet& set, const Trajectory& trajectory,
                      const std::string& file);

}  // namespace mechnn::training
