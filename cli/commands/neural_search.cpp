#include "commands/neural_search.h"

#include <filesystem>

#include "training/tasks/neural_discovery.h"

namespace mechnn::cli {

DiscoveryResult neural_search(const TrajectorySet& data, const DiscoverOptions& options,
                              const CommandContext& context,
                              const std::function<void(const DiscoveryProgress&)>& progress) {
  training::NeuralEngineOptions engine;
  engine.library = options.discovery().library;
  engine.scheme = options.scheme;
  engine.seed = context.global.seed;
  engine.threads = context.global.network_threads();
  engine.checkpoints = std::filesystem::path(options.output_folder()) / "checkpoint";
  engine.stop = context.interrupts->stop_gracefully();
  engine.progress = progress;
  return training::discover_with_network(data, engine);
}

}  // namespace mechnn::cli
