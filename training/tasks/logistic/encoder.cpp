#include "training/tasks/logistic/encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/conv.h>

#include <array>

#include "training/tasks/logistic/data.h"

namespace mechnn::training::logistic {
namespace {

constexpr std::int64_t kernel = 5;
constexpr nn::StepBounds step_bounds{min_step, 1};

/// The networks' input is shifted and scaled by about the mean and deviation of the data.
constexpr double data_mean = 1.75, data_deviation = 1.3;

torch::nn::Conv1d convolution(std::int64_t from, std::int64_t to) {
  return torch::nn::Conv1d(torch::nn::Conv1dOptions(from, to, kernel).padding(kernel / 2));
}

/// (batch, 1, T) → (batch, 2 width, T); no ELU at the end.
torch::nn::Sequential trunk(std::int64_t width) {
  constexpr std::array<std::int64_t, 6> multiples{1, 2, 4, 4, 2, 2};
  torch::nn::Sequential layers;
  std::int64_t channels = 1;
  for (const std::int64_t multiple : multiples) {
    if (channels > 1 || multiple != multiples.front()) layers->push_back(torch::nn::ELU());
    layers->push_back(convolution(channels, multiple * width));
    channels = multiple * width;
  }
  return layers;
}

/// A trunk and a linear layer over all it gives.
torch::nn::Sequential numbers(std::int64_t width, torch::nn::Linear& last) {
  torch::nn::Sequential layers = trunk(width);
  layers->push_back(torch::nn::Flatten());
  layers->push_back(last);
  return layers;
}

}  // namespace

EncoderImpl::EncoderImpl(const EncoderOptions& options) : options_(options) {
  const std::int64_t features = 2 * options.width * samples;
  torch::nn::Sequential of_states = trunk(options.width);
  of_states->push_back(torch::nn::ELU());
  of_states->push_back(convolution(2 * options.width, 1));
  states_ = register_module("states", of_states);

  if (options.parameters == Parameters::network) {
    torch::nn::Linear to_parameters(features, equation_parameters);
    parameters_ = register_module("parameters", numbers(options.width, to_parameters));
  }
  if (options.steps == Steps::fixed) return;
  torch::nn::Linear to_step(features, 1);
  torch::nn::init::zeros_(to_step->weight);
  torch::nn::init::constant_(to_step->bias, nn::raw_step(0.05, step_bounds));
  steps_ = register_module("steps", numbers(options.width, to_step));
}

Code EncoderImpl::forward(const at::Tensor& data) {
  const at::Tensor seen = ((data - data_mean) / data_deviation).unsqueeze(1);
  Code code;
  code.data = data;
  code.states = states_->forward(seen).squeeze(1);
  if (options_.residual) code.states = data + code.states;
  if (!parameters_.is_empty()) code.parameters = parameters_->forward(seen);
  if (code.parameters.defined() && options_.parameter_scale.defined()) {
    code.parameters = at::tensor(prior_mean).to(at::kFloat) +
                      at::matmul(code.parameters, options_.parameter_scale);
  }
  code.steps = options_.steps == Steps::fixed
                   ? at::full({1, 1}, sampling_step, data.options())
                   : nn::bounded_steps(steps_->forward(seen), step_bounds);
  return code;
}

}  // namespace mechnn::training::logistic
