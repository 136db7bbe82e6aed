// The training loop of every task: Adam, checkpoints, metrics; stops and goes on where it was; one
// process or several, each of which calls it with the same task.
#pragma once

#include "training/options.h"
#include "training/task.h"

namespace mechnn::training {

/// Trains; leaves the module with its best parameters, in evaluation mode. A checkpoint is written
/// to a temporary name and renamed: a run killed at any moment leaves a whole one. With several
/// processes the first one writes, and losses are those of one process but for rounding.
/// Throws std::invalid_argument where `resume` finds no checkpoint or one of another module, or
/// where an option does not suit the task; std::runtime_error where a checkpoint cannot be written
/// or another process is lost.
TrainingResult train(Task& task, const TrainingOptions& options);

}  // namespace mechnn::training
