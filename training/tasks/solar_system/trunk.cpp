#include "training/tasks/solar_system/trunk.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

namespace mechnn::training::solar_system {
namespace {

constexpr std::int64_t kernel = 5;

}  // namespace

at::Tensor features(const at::Tensor& observed, WindowInput input, const Scales& scales) {
  const at::Tensor all = separations(observed);
  at::Tensor seen = input == WindowInput::absolute ? all.abs() : all / scales.separation;
  if (input == WindowInput::local) {
    const at::Tensor nearest = seen.index_select(2, scales.nearest);
    seen = at::stack({seen.slice(2, 0, nearest.size(2)), nearest}, 3).flatten(2, 3);
  }
  return seen.flatten(2).transpose(1, 2).to(at::kFloat);
}

torch::nn::Sequential trunk(const WindowOptions& window, const Scales& scales,
                            std::int64_t outputs) {
  using torch::nn::Conv1d, torch::nn::Conv1dOptions, torch::nn::ReLU;
  const bool local = window.input == WindowInput::local;
  const std::int64_t bodies = scales.length.size(0), groups = local ? bodies : 1;
  std::int64_t from = space * (local ? 2 * bodies : scales.separation.size(0));
  torch::nn::Sequential layers;
  for (std::int64_t i = 0; i < window.layers; ++i) {
    const bool outer = i == 0 || i + 1 == window.layers;
    const std::int64_t to = groups * (outer ? (window.channels + 1) / 2 : window.channels);
    layers->push_back(Conv1d(Conv1dOptions(from, to, kernel).padding(kernel / 2).groups(groups)));
    layers->push_back(ReLU());
    from = to;
  }
  // A convolution over the whole window is a linear layer, of each group where there are several.
  layers->push_back(Conv1d(Conv1dOptions(from, outputs, window.observed).groups(groups)));
  layers->push_back(torch::nn::Flatten());
  return layers;
}

}  // namespace mechnn::training::solar_system
