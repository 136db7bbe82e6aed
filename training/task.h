// What is trained: a module and its loss. Each task of training/tasks is one of these.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "training/found_equations.h"

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

/// The loss of a part of a batch as a sum over its items: the loss descended is Σ value / Σ items
/// over all parts, so that parts may differ in size. Systems that could not be solved have no part
/// in the sum, so that they never make it NaN.
struct Loss {
  at::Tensor value;         ///< one number, differentiable; not read where items is 0
  std::int64_t failed = 0;  ///< systems that could not be solved
  std::int64_t items = 1;   ///< in the sum
};

class Task {
 public:
  virtual ~Task() = default;

  virtual torch::nn::Module& module() = 0;
  virtual std::int64_t batches() const = 0;  ///< of an epoch
  /// Called before an epoch's first batch. True where the task is changed by it, so that losses
  /// from here on do not compare with earlier ones: the best so far is forgotten.
  virtual bool begin_epoch(std::int64_t /*epoch*/) { return false; }
  /// Whether begin_epoch may return true: then no schedule can go by the losses.
  [[nodiscard]] virtual bool changes_on_the_way() const { return false; }
  /// Of a part of batch `batch` in epoch `epoch`; a function of these, the module and the seed
  /// alone. What is random is drawn for the whole batch, then shared, and an item's loss depends
  /// on no other item: then the parts add up to the whole.
  virtual Loss loss(std::int64_t epoch, std::int64_t batch, Part part) = 0;
  /// Into how many parts a batch can be divided; more processes are refused.
  [[nodiscard]] virtual std::int64_t most_parts() const { return 1; }

  /// Batches of data that are judged by and not trained on; 0 where the task has none. Where it
  /// has, their loss decides which parameters are the best, when to stop and when a plateau is
  /// reached.
  [[nodiscard]] virtual std::int64_t validation_batches() const { return 0; }
  /// As loss(), called without gradients and with the module in evaluation mode.
  virtual Loss validation_loss(std::int64_t batch, Part part);

  /// Named numbers that say how well the module as it is does its job.
  virtual std::map<std::string, double> results() = 0;
  /// Absent for a task that finds no equations.
  virtual std::optional<FoundEquations> equations() { return std::nullopt; }
};

}  // namespace mechnn::training
