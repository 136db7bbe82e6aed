// Steps of the states of trajectories.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "joint_fit/bordered_band.h"
#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

/// δz = A⁻¹ (b − B δξ) of one trajectory with the shape of `states`, from its eliminated system.
NodeValues state_step(const BorderedBand& system, const Eigen::VectorXd& xi,
                      const NodeValues& states);

/// z + length · δz of every trajectory.
std::vector<NodeValues> stepped(const std::vector<NodeValues>& from,
                                const std::vector<NodeValues>& step, double length);

}  // namespace mechnn::joint_fit
