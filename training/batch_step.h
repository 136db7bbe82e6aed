// One step of the optimiser: gradients of all parts of a batch, summed over the processes.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <cstdint>
#include <vector>

#include "training/processes.h"
#include "training/task.h"

namespace mechnn::training {

/// The result of a batch, summed over all processes.
struct BatchOutcome {
  double loss = 0;           ///< mean over the items, before the step
  double gradient_norm = 0;  ///< before clipping
  std::int64_t failed = 0;
  const char* skipped_because = nullptr;  ///< null where a step was taken
  bool stop = false;                      ///< asked for by any of them
};

/// Σ_p value_p / Σ_p items_p over the parts p of a batch; `loss` is this process's part.
BatchOutcome mean_loss(const Loss& loss, Processes& processes);

class BatchStep {
 public:
  /// Gradients are scaled down to `max_gradient_norm`; 0: never.
  BatchStep(torch::nn::Module& module, torch::optim::Optimizer& optimizer, Processes& processes,
            double max_gradient_norm);

  /// Descends g = Σ_p ∂value_p / Σ_p items_p; takes no step where that or the loss is not finite.
  BatchOutcome descend(const Loss& loss, bool stop);

 private:
  double clip();

  std::vector<at::Tensor> parameters_;
  torch::optim::Optimizer& optimizer_;
  Processes& processes_;
  double max_gradient_norm_;
};

}  // namespace mechnn::training
