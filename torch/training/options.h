// What a training run is told and what it tells, in the standard library's types alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

#include "training/config.h"

namespace mechnn {

struct EpochMetrics {
  std::int64_t epoch = 0;
  double loss = 0;           ///< mean over the epoch's batches, before their steps
  double gradient_norm = 0;  ///< largest of the epoch, before clipping
  std::int64_t failed = 0;   ///< systems that could not be solved
  std::int64_t skipped = 0;  ///< batches without a step: loss or gradient was not finite
};

struct TrainingOptions {
  std::int64_t epochs = 500;
  double learning_rate = 1e-2;
  double largest_gradient_norm = 0;  ///< gradients are scaled down to it; 0: never
  std::int64_t patience = 0;  ///< epochs without a better loss before an early stop; 0: never
  std::int64_t checkpoint_every = 50;
  std::filesystem::path folder;  ///< of the checkpoints, made where missing
  bool resume = false;           ///< begin at the last checkpoint of `folder`
  std::stop_token stop;          ///< ends after the present batch, with a checkpoint
  std::function<void(const EpochMetrics&)> progress;

  /// Reads the [training] table.
  static TrainingOptions from(ConfigTable table);
};

enum class TrainingStatus { done, early_stop, stopped };

struct TrainingResult {
  TrainingStatus status = TrainingStatus::done;
  std::int64_t best_epoch = 0;
  double best_loss = 0;
  std::vector<EpochMetrics> history;  ///< since the first epoch, also after a resume
};

}  // namespace mechnn
