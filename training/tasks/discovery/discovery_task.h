// Discovery of equations by a network: MNN's experiment (arXiv 2402.13077, "Discovery") as a task.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"
#include "training/found_equations.h"
#include "training/shuffled_batches.h"
#include "training/task.h"
#include "training/tasks/discovery/network.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {

struct NeuralDiscoveryOptions {
  LibraryOptions library;
  DiscoveryNetworkOptions network;
  std::int64_t window = 50;  ///< samples of a window; fewer where a trajectory has fewer
  std::int64_t batch = 512;  ///< windows of a batch
  /// Terms are dropped before each cycle but the first (SparseCoefficients::prune).
  std::int64_t cycles = 10;
  std::int64_t cycle_epochs = 40;
  double threshold = 0.02;
  std::int64_t warm_up = 20;  ///< epochs at the beginning in which v is x, and ξ alone is learned
  std::uint64_t seed = 1;

  /// Throws std::invalid_argument naming the option.
  void validate() const;
};

/// Loss: the mean squares of u − x and of v − u over all windows, in units of the data's spread.
/// The published loss has v − x for the second, which holds v to the noise. An epoch is one pass
/// over the windows in a shuffled order.
class DiscoveryTask : public Task {
 public:
  /// Throws std::invalid_argument where the data have no window.
  DiscoveryTask(TrajectorySet data, NeuralDiscoveryOptions options);

  torch::nn::Module& module() override { return *network_; }
  [[nodiscard]] std::int64_t batches() const override;
  bool begin_epoch(std::int64_t epoch) override;
  [[nodiscard]] bool loss_changes() const override { return true; }
  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override;
  [[nodiscard]] std::int64_t max_parts() const override { return batches_->size(); }
  std::map<std::string, double> results() override;
  /// Absent where the decoder is no equation.
  std::optional<FoundEquations> equations() override;

  /// True where the decoder is an equation.
  [[nodiscard]] bool finds_equations() const {
    return options_.network.decoder == Decoder::equation;
  }
  /// The equations as they are now, in the data's units; standard errors and covariance unknown.
  Model model();
  /// With the states that the equations give (see fitted_states); no fit where they give none.
  DiscoveryResult discovery();

  [[nodiscard]] const TrajectorySet& data() const { return data_; }

  /// Sets the lengths in epochs, for callers that derive them from the number of batches.
  void set_cycles(std::int64_t warm_up, std::int64_t cycle_epochs);

 protected:
  DiscoveryNetwork& network() { return network_; }
  [[nodiscard]] const Windows& windows() const { return windows_; }

 private:
  TrajectorySet data_;
  NeuralDiscoveryOptions options_;
  std::vector<Candidate> library_;
  Windows windows_;
  std::int64_t stride_;  ///< samples from one window to the next
  std::optional<ShuffledBatches> batches_;
  DiscoveryNetwork network_{nullptr};
};

}  // namespace mechnn::training
