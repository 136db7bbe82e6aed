#include "commands/neural_search.h"
#include "commands/torch_absent.h"

namespace mechnn::cli {

DiscoveryResult neural_search(const TrajectorySet& /*data*/, const DiscoverOptions& /*options*/,
                              const CommandContext& /*context*/,
                              const std::function<void(const DiscoveryProgress&)>& /*progress*/) {
  refuse_without_torch("the neural engine");
}

}  // namespace mechnn::cli
