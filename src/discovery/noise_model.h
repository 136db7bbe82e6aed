// The search under the noise model that the evidence prefers.
#pragma once

#include "discovery/refinement.h"
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

/// search_until_settled under options.noise_model; where that is automatic, under constant noise,
/// and again under the model that makes the best equations so far likeliest, if it does by more
/// than a serious rival's distance. A noise that is known is constant.
GridSearch search_with_noise_model(const TrajectorySet& data, const DiscoveryOptions& options);

}  // namespace mechnn::discovery
