// The state of a training run as one file: parameters and buffers, optimiser, history.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <filesystem>
#include <string>
#include <vector>

#include "training/options.h"

namespace mechnn::training {

/// Tensors and numbers only, in PyTorch's own archive format: nothing in it is code.
struct Checkpoint {
  std::string configuration;     ///< TrainingOptions::configuration
  TrainingResult result;         ///< so far
  std::vector<at::Tensor> best;  ///< state at the best epoch, in the order of state_of
};

/// The module's own tensors: parameters, then buffers.
std::vector<at::Tensor> state_of(const torch::nn::Module& module);

/// Copies a state of that order into the module.
void set_state(torch::nn::Module& module, const std::vector<at::Tensor>& state);

/// The file's content; it ends with a checksum.
std::string checkpoint_content(const torch::nn::Module& module,
                               const torch::optim::Optimizer& optimizer,
                               const Checkpoint& checkpoint);

/// Fills module and optimiser too. Throws std::invalid_argument naming `file` where `content` is
/// no checkpoint, is cut short, or belongs to another module or another configuration.
Checkpoint load_checkpoint(const std::string& content, const std::filesystem::path& file,
                           const std::string& configuration, torch::nn::Module& module,
                           torch::optim::Optimizer& optimizer);

/// The file of a run in its folder of checkpoints.
inline constexpr const char* checkpoint_name = "last.pt";

/// Fills the module with the best state in `file`, and puts it into evaluation mode. Throws
/// std::invalid_argument as load_checkpoint does, but for the configuration, and where there is no
/// such file.
void restore_best(const std::filesystem::path& file, torch::nn::Module& module);

/// Throws std::invalid_argument where there is no such file.
std::string read_checkpoint(const std::filesystem::path& file);
/// Under another name first: a run killed at any moment leaves a whole file.
void write_checkpoint(const std::filesystem::path& file, const std::string& content);

}  // namespace mechnn::training
