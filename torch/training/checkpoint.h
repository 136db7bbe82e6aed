// The state of a training run as one file: parameters, optimiser, history.
#pragma once

#include <torch/optim/optimizer.h>

#include <filesystem>

#include "training/trainer.h"

namespace mechnn {

/// Tensors and numbers only, in PyTorch's own archive format: nothing in it is code.
struct Checkpoint {
  TrainingResult result;         ///< so far
  std::vector<at::Tensor> best;  ///< parameters at the best epoch, in the module's order
};

void save_checkpoint(const std::filesystem::path& file, torch::nn::Module& module,
                     torch::optim::Optimizer& optimizer, const Checkpoint& checkpoint);

/// Fills module and optimiser too. Throws std::invalid_argument naming the file where it is none,
/// is cut short, or belongs to another module.
Checkpoint load_checkpoint(const std::filesystem::path& file, torch::nn::Module& module,
                           torch::optim::Optimizer& optimizer);

}  // namespace mechnn
