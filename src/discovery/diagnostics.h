// What a person should doubt about a fit (DISCOVERY.md, engine B, step 5).
#pragma once

#include <string>
#include <vector>

#include "mechnn/discovery.h"

namespace mechnn::discovery {

/// Sentences, most serious first; empty when nothing stands out.
std::vector<std::string> warnings_about(const TrajectorySet& data, const DiscoveryResult& result);

}  // namespace mechnn::discovery
