// From the fits of a search to what a user sees of them.
#pragma once

#include "discovery/refinement.h"
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

/// Models, fitted states, residuals and warnings of a finished or stopped search.
DiscoveryResult assemble(const TrajectorySet& data, const GridSearch& search);

/// Throws std::invalid_argument for options and data that no search may begin with.
void check_input(const TrajectorySet& data, const DiscoveryOptions& options);

}  // namespace mechnn::discovery
