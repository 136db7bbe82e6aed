// A task from its configuration, to be trained by a program that knows nothing of PyTorch.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/figures.h"
#include "training/found_equations.h"
#include "training/options.h"

namespace mechnn::training {

class Task;

class TrainingRun {
 public:
  /// Reads `task` and the tables that belong to it; seeds PyTorch's generator, from which
  /// parameters are drawn. Throws ConfigError.
  TrainingRun(ConfigTable& config, std::uint64_t seed, int threads);
  ~TrainingRun();
  TrainingRun(const TrainingRun&) = delete;
  TrainingRun& operator=(const TrainingRun&) = delete;

  TrainingResult train(const TrainingOptions& options);
  /// Named numbers that say how well the task is done.
  std::map<std::string, double> results();
  /// What the run's page draws of the task.
  std::vector<TaskFigure> figures();
  /// Absent for a task that finds no equations.
  std::optional<FoundEquations> equations();

 private:
  std::unique_ptr<Task> task_;
};

}  // namespace mechnn::training
