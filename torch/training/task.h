// What is trained: a module and its loss. Each task of torch/tasks is one of these.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace mechnn {

/// The loss of one batch, and how many of its systems could not be solved. Those have no part in
/// the loss, so that they never make it NaN.
struct Loss {
  at::Tensor value;  ///< one number, differentiable
  std::int64_t failed = 0;
};

class Task {
 public:
  virtual ~Task() = default;

  virtual torch::nn::Module& module() = 0;
  virtual std::int64_t batches() const = 0;  ///< of an epoch
  /// Of batch `batch` in epoch `epoch`; a function of these, the module and the seed alone.
  virtual Loss loss(std::int64_t epoch, std::int64_t batch) = 0;
  /// Named numbers that say how well the module as it is does its job.
  virtual std::map<std::string, double> results() = 0;
};

}  // namespace mechnn
