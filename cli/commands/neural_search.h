// The neural engine of `mechnn discover`, in builds with PyTorch.
#pragma once

#include <functional>

#include "command.h"
#include "commands/discover_options.h"
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::cli {

/// Throws std::runtime_error where the program was built without PyTorch.
DiscoveryResult neural_search(const TrajectorySet& data, const DiscoverOptions& options,
                              const CommandContext& context,
                              const std::function<void(const DiscoveryProgress&)>& progress);

}  // namespace mechnn::cli
