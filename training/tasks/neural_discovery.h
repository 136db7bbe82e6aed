// Discovery by a network, for a program that knows nothing of PyTorch: the neural engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::training {

struct NeuralEngineOptions {
  LibraryOptions library;       ///< without the time
  std::string scheme = "gam6";  ///< rows of docs/math/solver.md
  std::uint64_t seed = 1;
  int threads = 1;
  std::filesystem::path checkpoints;  ///< folder of the training's checkpoints
  std::stop_token stop;
  std::function<void(const DiscoveryProgress&)> progress;
};

/// First-order equations by an encoder, a basis form solved over windows, and cycles of training
/// and dropping terms (training/tasks/discovery/). Standard errors, covariance, score and rivals
/// are unknown. Throws std::invalid_argument on misuse, such as fewer than 8 samples.
DiscoveryResult discover_with_network(const TrajectorySet& data,
                                      const NeuralEngineOptions& options);

}  // namespace mechnn::training
