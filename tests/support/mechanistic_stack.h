// Mechanistic blocks with linear layers and tanh between, from features to one number.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mechnn/torch/mechanistic_block.h"

namespace mechnn::test {

struct MechanisticStack : torch::nn::Module {
  MechanisticStack(int depth, const nn::MechanisticBlockOptions& options) {
    const std::int64_t numbers = options.step * options.dim * (options.order + 1);
    for (int k = 0; k < depth; ++k) {
      const std::string name = std::to_string(k);
      blocks.push_back(register_module("block" + name, nn::MechanisticBlock(options)));
      const std::int64_t outputs = k + 1 < depth ? options.features : 1;
      layers.push_back(register_module("layer" + name, torch::nn::Linear(numbers, outputs)));
    }
  }
  at::Tensor forward(at::Tensor x) {
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      x = layers[k](blocks[k](x.tanh()).solution.flatten(1));
    }
    return x;
  }
  std::vector<nn::MechanisticBlock> blocks;
  std::vector<torch::nn::Linear> layers;
};

}  // namespace mechnn::test
