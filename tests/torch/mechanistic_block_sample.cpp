// A block's state, an input and what C++ makes of it, for the Python class to do the same:
// mechanistic_block_sample OUT.pt
#include <ATen/core/Tensor.h>
#include <c10/core/DeviceType.h>
#include <torch/csrc/jit/serialization/pickle.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <fstream>
#include <string>
#include <vector>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/mechanistic_block.h"

namespace {

mechnn::nn::MechanisticBlockOptions options() {
  mechnn::nn::MechanisticBlockOptions options;
  options.features = 3;
  options.dim = 2;
  options.order = 2;
  options.step = 9;
  options.initial_orders = 2;
  options.leading = mechnn::nn::LeadingCoefficient::positive;
  options.rhs = mechnn::nn::InTime::shared;
  options.step_bounds = {0.01, 0.5};
  options.scheme = "gam4";
  return options;
}

}  // namespace

int main(int /*count*/, char** arguments) {
  torch::manual_seed(5);
  mechnn::nn::MechanisticBlock block(options());
  block->to(torch::kDouble);
  const at::Tensor input = torch::randn({4, 3}, torch::kDouble);
  c10::Dict<std::string, at::Tensor> sample;
  for (const auto& parameter : block->named_parameters()) {
    sample.insert("state." + parameter.key(), parameter.value().detach());
  }
  sample.insert("input", input);
  sample.insert("solution", block(input).solution.detach());
  const std::vector<char> bytes = torch::jit::pickle_save(sample);
  std::ofstream(arguments[1], std::ios::binary).write(bytes.data(), std::ssize(bytes));
}
