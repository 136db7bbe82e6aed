// A task from its configuration, to be trained by a program that knows nothing of PyTorch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/figures.h"
#include "training/found_equations.h"
#include "training/options.h"
#include "training/task_data.h"
#include "training/task_forecast.h"

namespace mechnn::training {

class Task;

class TrainingRun {
 public:
  /// Reads `task` and the tables that belong to it; seeds PyTorch's generator, from which
  /// parameters are drawn. Of a file of measurements the first `samples` make the task, all where
  /// 0; those behind them are only what forecast() begins from. Throws ConfigError.
  TrainingRun(ConfigTable& config, std::uint64_t seed, int threads, std::int64_t samples = 0);
  ~TrainingRun();
  TrainingRun(const TrainingRun&) = delete;
  TrainingRun& operator=(const TrainingRun&) = delete;

  TrainingResult train(const TrainingOptions& options);
  /// Instead of training: takes the best parameters of an earlier run of this configuration from
  /// the folder of its checkpoints. Throws std::invalid_argument where there are none that fit.
  void restore(const std::filesystem::path& checkpoints);
  /// Absent for a task that makes its data.
  [[nodiscard]] std::optional<TaskData> measurements() const;
  /// Named numbers that say how well the task is done.
  std::map<std::string, double> results();
  /// What the run's page draws of the task.
  std::vector<TaskFigure> figures();
  /// The equation in lines for a person; empty for a task without one, or where equations() has it.
  std::vector<std::string> equation_lines();
  /// The samples after the data's last, 0 for as many as were trained; absent for a task that is no
  /// forecast.
  std::optional<TaskForecast> forecast(std::int64_t horizon);
  /// Absent for a task that finds no equations.
  std::optional<FoundEquations> equations();

 private:
  std::unique_ptr<Task> task_;
};

}  // namespace mechnn::training
