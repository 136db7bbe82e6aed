// The verdict as sentences.
#pragma once

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"
#include "mechnn/verdict.h"

namespace mechnn::verdict {

/// Sets `sentence` and `advice` from the lights and numbers of `verdict`.
void put_into_words(const TrajectorySet& data, const DiscoveryResult& result, Verdict& verdict);

}  // namespace mechnn::verdict
