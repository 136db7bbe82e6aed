// The fit of a trained discovery to each trajectory: states solved from its equation, residuals.
#pragma once

#include <cstdint>
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"
#include "training/tasks/discovery/network.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {

/// At every sample the mean of u over the windows, `stride` samples apart, that hold it and could
/// be solved. Samples of no such window have no state, and their residuals are not numbers.
TrajectoryFit fitted_states(DiscoveryNetwork& network, const Windows& like,
                            const Trajectory& trajectory, std::int64_t stride);

}  // namespace mechnn::training
