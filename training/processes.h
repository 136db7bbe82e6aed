// The processes that train together, through c10d's Gloo: each computes its part of every batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "training/launch.h"
#include "training/task.h"

namespace mechnn::training {

/// Every process calls the same methods in the same order. All throw std::runtime_error where
/// another process has ended (at once) or does not answer within the timeout.
class Processes {
 public:
  /// Waits until all of them have started; with one process, every method returns at once.
  Processes(const Launch& launch, std::chrono::seconds timeout);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  [[nodiscard]] Part part() const { return {launch_.rank, launch_.size}; }
  [[nodiscard]] bool is_alone() const { return launch_.size == 1; }
  [[nodiscard]] bool is_first() const { return launch_.is_first(); }

  /// Replaces `values` (contiguous) by their sum over all processes: the same bits in each.
  void sum(at::Tensor values);
  /// Gives every process the first one's tensors, which it overwrites with them.
  void share(const std::vector<at::Tensor>& tensors);
  /// The first process's text.
  std::string shared(std::string text);

 private:
  struct Group;
  template <typename Start>
  void finish(Start start);

  Launch launch_;
  std::chrono::seconds timeout_;
  std::unique_ptr<Group> group_;
};

}  // namespace mechnn::training
