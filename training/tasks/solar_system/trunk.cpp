#include "training/tasks/solar_system/trunk.h"

#include <ATen/TensorOperators.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

namespace mechnn::training::solar_system {
namespace {

constexpr std::int64_t kernel = 5;

}  // namespace

at::Tensor features(const at::Tensor& observed, WindowInput input, const Scales& scales) {
  const at::Tensor all = separations(observed);
  const at::Tensor seen = input == WindowInput::absolute ? all.abs() : all / scales.separation;
  return seen.flatten(2).transpose(1, 2).to(at::kFloat);
}

torch::nn::Sequential trunk(const WindowOptions& window, std::int64_t inputs,
                            std::int64_t outputs) {
  using torch::nn::Conv1d, torch::nn::Conv1dOptions, torch::nn::ReLU;
  torch::nn::Sequential layers;
  std::int64_t from = inputs;
  for (std::int64_t i = 0; i < window.layers; ++i) {
    const bool outer = i == 0 || i + 1 == window.layers;
    const std::int64_t to = outer ? (window.channels + 1) / 2 : window.channels;
    layers->push_back(Conv1d(Conv1dOptions(from, to, kernel).padding(kernel / 2)));
    layers->push_back(ReLU());
    from = to;
  }
  layers->push_back(torch::nn::Flatten());
  layers->push_back(torch::nn::Linear(from * window.observed, outputs));
  return layers;
}

}  // namespace mechnn::training::solar_system
