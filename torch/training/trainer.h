// The training loop of every task: Adam, checkpoints, metrics; stops and goes on where it was.
#pragma once

#include "training/options.h"
#include "training/task.h"

namespace mechnn {

/// Trains; leaves the module with its best parameters. A checkpoint is written to a temporary name
/// and renamed: a run killed at any moment leaves a whole one. Throws std::invalid_argument where
/// `resume` finds none or one of another module, std::runtime_error where it cannot be written.
TrainingResult train(Task& task, const TrainingOptions& options);

}  // namespace mechnn
