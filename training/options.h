// The options and the result of a training run, in the standard library's types alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/launch.h"
#include "training/schedule.h"

namespace mechnn::training {

struct EpochMetrics {
  std::int64_t epoch = 0;
  double loss = 0;             ///< mean over the epoch's batches, before their steps
  double validation_loss = 0;  ///< after the epoch's steps; NaN where it was not evaluated
  double learning_rate = 0;
  double gradient_norm = 0;  ///< largest of the epoch, before clipping
  std::int64_t failed = 0;   ///< systems that could not be solved, validation included
  std::int64_t skipped = 0;  ///< batches without a step: loss or gradient was not finite
};

struct TrainingOptions {
  std::int64_t epochs = 500;
  ScheduleOptions schedule;
  double max_gradient_norm = 0;     ///< gradients are scaled down to it; 0: never
  std::int64_t patience = 0;        ///< epochs without a better loss before an early stop; 0: never
  std::int64_t validate_every = 0;  ///< epochs; 0: every one, where the task has validation data
  std::int64_t checkpoint_every = 50;
  bool tensorboard = true;                    ///< the program writes event files
  std::chrono::seconds process_timeout{300};  ///< until a silent process counts as lost
  std::filesystem::path folder;               ///< folder of the checkpoints, made where missing
  bool resume = false;                        ///< begin at the last checkpoint of `folder`
  std::string configuration;  ///< of the training, in lines of text; must equal a checkpoint's
  Launch launch;              ///< this process among those that train together
  /// Ends the run after the present batch, with a checkpoint of the last whole epoch.
  std::stop_token stop;
  /// Called after each epoch, in the first process alone.
  std::function<void(const EpochMetrics&)> progress;

  /// Reads the [training] table.
  static TrainingOptions from(ConfigTable table);
};

enum class TrainingStatus {
  done,
  early_stop,
  stopped,  ///< by the stop token
  failed    ///< the last epochs had no batch with a step
};

struct TrainingResult {
  TrainingStatus status = TrainingStatus::done;
  std::string reason;  ///< of a failure
  std::int64_t best_epoch = 0;
  double best_loss =
      std::numeric_limits<double>::infinity();  ///< of the validation where there is one
  std::vector<EpochMetrics> history;            ///< since the first epoch, also after a resume
};

}  // namespace mechnn::training
