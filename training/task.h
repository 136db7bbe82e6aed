// The interface of a training task: a module and its loss. training/tasks has one folder a task.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "training/figures.h"
#include "training/found_equations.h"
#include "training/task_data.h"
#include "training/task_forecast.h"

namespace mechnn::training {

/// The items [begin, end) of a batch.
struct ItemRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  [[nodiscard]] std::int64_t size() const { return end - begin; }
};

/// One of `size` parts of a batch; where several processes train together, each computes one.
struct Part {
  std::int64_t rank = 0;
  std::int64_t size = 1;

  /// This part's share of `items`: consecutive ones, as many as the other parts have or one less;
  /// empty where there are fewer items than parts.
  [[nodiscard]] ItemRange share(std::int64_t items) const;
};

/// The loss of a part of a batch as a sum over its items: the optimiser descends Σ value / Σ items
/// over all parts, so that parts may differ in size. The sum leaves out systems that could not be
/// solved, so that they never make it NaN.
struct Loss {
  at::Tensor value;         ///< one number, differentiable; not read where items is 0
  std::int64_t failed = 0;  ///< systems that could not be solved
  std::int64_t items = 1;   ///< number of terms in the sum
};

class Task {
 public:
  virtual ~Task() = default;

  virtual torch::nn::Module& module() = 0;
  [[nodiscard]] virtual std::int64_t batches() const = 0;  ///< number of batches of an epoch
  /// Called before an epoch's first batch. Returns true where it changed the task, so that later
  /// losses do not compare with earlier ones: the trainer then forgets the best so far.
  virtual bool begin_epoch(std::int64_t /*epoch*/) { return false; }
  /// True where begin_epoch may return true: then a schedule that compares losses is refused.
  [[nodiscard]] virtual bool loss_changes() const { return false; }
  /// The loss of a part of batch `batch` in epoch `epoch`; a function of these, the module and the
  /// seed alone. Random numbers are drawn for the whole batch, then divided, and an item's loss
  /// depends on no other item: so the parts add up to the whole.
  virtual Loss loss(std::int64_t epoch, std::int64_t batch, Part part) = 0;
  /// The greatest number of parts of a batch; more processes are refused.
  [[nodiscard]] virtual std::int64_t max_parts() const { return 1; }

  /// Number of batches for validation, which are not trained on; may be 0. Where there are some,
  /// their loss decides the best parameters, early stopping and the plateau schedule.
  [[nodiscard]] virtual std::int64_t validation_batches() const { return 0; }
  /// As loss(), called without gradients and with the module in evaluation mode.
  virtual Loss validation_loss(std::int64_t batch, Part part);

  /// Absent for a task that makes its data.
  [[nodiscard]] virtual std::optional<TaskData> measurements() const { return std::nullopt; }
  /// Named measures of the module as it is.
  virtual std::map<std::string, double> results() = 0;
  /// What to draw of the module as it is.
  virtual std::vector<TaskFigure> figures() { return {}; }
  /// The equation as it is now, in lines for a person; empty where there is none to be read or
  /// equations() has it.
  [[nodiscard]] virtual std::vector<std::string> equation_lines() const { return {}; }
  /// The `horizon` samples after the data's last, as many as were trained for 0; absent for a task
  /// that is no forecast.
  virtual std::optional<TaskForecast> forecast(std::int64_t /*horizon*/) { return std::nullopt; }
  /// Absent for a task that finds no equations.
  virtual std::optional<FoundEquations> equations() { return std::nullopt; }
};

}  // namespace mechnn::training
