#include "training/tasks/neural_discovery.h"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <algorithm>
#include <limits>

#include "training/options.h"
#include "training/plain_errors.h"
#include "training/schedule.h"
#include "training/tasks/discovery/discovery_task.h"
#include "training/trainer.h"

namespace mechnn::training {
namespace {

// In steps of Adam rather than epochs, so that few data are trained on as long as many. Lorenz's
// system, without noise, takes a third of these (examples/configs/lorenz_neural.toml).
constexpr std::int64_t all_steps = 1500;
constexpr std::int64_t warm_up_steps = 250;
constexpr std::int64_t cycle_steps = 150;

std::int64_t epochs_of(std::int64_t steps, std::int64_t batches) {
  return (steps + batches - 1) / batches;
}

NeuralDiscoveryOptions task_options(const NeuralEngineOptions& options) {
  NeuralDiscoveryOptions result;
  result.library = options.library;
  result.network.scheme = options.scheme;
  result.seed = options.seed;
  return result;
}

TrainingOptions training_options(const NeuralEngineOptions& options, std::int64_t batches) {
  TrainingOptions training;
  training.epochs = epochs_of(all_steps, batches);
  training.schedule.kind = ScheduleKind::cosine;
  training.schedule.first = 1e-3;
  training.checkpoint_every = training.epochs;
  training.folder = options.checkpoints;
  training.stop = options.stop;
  training.progress = [&options, epochs = training.epochs](const EpochMetrics& m) {
    if (!options.progress) return;
    options.progress({"training a network",
                      static_cast<double>(m.epoch + 1) / static_cast<double>(epochs),
                      std::numeric_limits<double>::quiet_NaN()});
  };
  return training;
}

DiscoveryResult result_of(DiscoveryTask& task, const TrainingResult& training) {
  DiscoveryResult result = task.discovery();
  if (training.status == TrainingStatus::stopped) result.status = DiscoveryStatus::stopped;
  if (training.status == TrainingStatus::failed) {
    result.status = DiscoveryStatus::no_fit;
    result.model.equations.clear();
    result.warnings = {"The training failed: " + training.reason};
  }
  return result;
}

}  // namespace

DiscoveryResult discover_with_network(const TrajectorySet& data,
                                      const NeuralEngineOptions& options) {
  at::set_num_threads(options.threads);
  torch::manual_seed(options.seed);
  return with_plain_errors([&] {
    DiscoveryTask task(data, task_options(options));
    const std::int64_t batches = task.batches();
    task.set_cycles(epochs_of(warm_up_steps, batches), epochs_of(cycle_steps, batches));
    const TrainingResult training = train(task, training_options(options, batches));
    return result_of(task, training);
  });
}

}  // namespace mechnn::training
