// Angles that were put back into one turn.
#pragma once

#include <string>

#include "mechnn/trajectory.h"

namespace mechnn {

/// `set` with the state `name` made continuous: a change of more than half a `turn` (2π or 360)
/// from one value to the next in a trajectory is a whole turn less. Throws std::invalid_argument
/// for a name that is no state and for a turn that is not positive.
[[nodiscard]] TrajectorySet unwrapped(TrajectorySet set, const std::string& name, double turn);

}  // namespace mechnn
