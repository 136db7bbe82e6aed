// The time in which each state changes by its own size.
#pragma once

#include <vector>

#include "mechnn/discovery.h"

namespace mechnn::verdict {

/// (D) rms(x − mean)/rms(x') of the fitted states, both within trajectories; no longer than the
/// longest trajectory. The velocity
/// is the difference of neighbouring nodes.
std::vector<double> time_scales(const DiscoveryResult& result);

}  // namespace mechnn::verdict
