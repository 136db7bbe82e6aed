#include "training/tasks/kdv/pointwise_block.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <vector>

#include "mechnn/torch/linear_ode.h"
#include "training/tasks/kdv/network_predictor.h"
#include "training/tasks/kdv/networks.h"

namespace mechnn::training::kdv {
namespace {

constexpr nn::StepBounds step_bounds{1e-3, 1};
constexpr double first_step = 0.05;

/// Convolutions with ReLU between, two of them of stride 2, and a linear layer over all points.
class FlatNetwork : public torch::nn::Module {
 public:
  struct Layer {
    std::int64_t width;
    std::int64_t stride;
  };

  FlatNetwork(const std::vector<Layer>& layers, std::int64_t kernel, std::int64_t points,
              std::int64_t outputs) {
    std::int64_t in = input_channels, left = points;
    for (const Layer& layer : layers) {
      convolutions_.push_back(
          register_module("convolution" + std::to_string(convolutions_.size()),
                          circular_convolution({in, layer.width}, kernel, layer.stride)));
      in = layer.width;
      left /= layer.stride;
    }
    last = register_module("last", torch::nn::Linear(in * left, outputs));
  }

  at::Tensor forward(at::Tensor x) {
    for (torch::nn::Conv1d& convolution : convolutions_) x = convolution->forward(x).relu();
    return last->forward(x.flatten(1));
  }

  torch::nn::Linear last{nullptr};

 private:
  std::vector<torch::nn::Conv1d> convolutions_;
};

std::vector<std::int64_t> residual_widths(std::int64_t w) {
  return {w, w, w, w, 2 * w, 2 * w, 2 * w, 2 * w, 4 * w, 4 * w};
}

class PointwiseBlock : public Predictor {
 public:
  explicit PointwiseBlock(const PointwiseBlockOptions& options) : options_(options) {
    const std::int64_t w = options.width, half = (w + 1) / 2;
    coefficients_ = register_module(
        "coefficients",
        residual_network({input_channels, times() * (options.order + 1)}, residual_widths(w)));
    rhs_ = register_module("rhs", residual_network({input_channels, times()}, residual_widths(w)));
    if (options.order > 1) {
      const std::vector<FlatNetwork::Layer> layers{{w, 1},     {2 * w, 1}, {4 * w, 1}, {4 * w, 1},
                                                   {2 * w, 2}, {w, 2},     {half, 1}};
      derivatives_ = register_module(
          "derivatives", std::make_shared<FlatNetwork>(layers, 7, options.points,
                                                       options.points * (options.order - 1)));
    }
    if (options.learned_steps) {
      const std::vector<FlatNetwork::Layer> layers{{w, 1},     {2 * w, 2}, {4 * w, 1}, {4 * w, 1},
                                                   {2 * w, 1}, {w, 2},     {half, 1}};
      steps_ =
          register_module("steps", std::make_shared<FlatNetwork>(layers, 5, options.points, 1));
      torch::nn::init::zeros_(steps_->last->weight);
      torch::nn::init::constant_(steps_->last->bias, nn::raw_step(first_step, step_bounds));
    }
  }

  [[nodiscard]] std::int64_t hop() const override { return options_.hop; }

  Forecast forecast(const Waves& observed, const at::Tensor& /*future*/) override {
    const at::Tensor input = network_input(observed, options_.scale);
    const nn::OperatorResult found =
        nn::linear_ode_solve(coefficients(input), rhs(input), initial_values(input, observed),
                             steps(input, observed), {}, {.scheme = options_.scheme});
    const at::Tensor u = found.solution.select(4, 0).select(3, 0);  // (batch, point, time)
    return {u.transpose(1, 2).slice(1, 1), (found.status == 0).all(1)};
  }

 private:
  /// T
  [[nodiscard]] std::int64_t times() const { return options_.hop + 1; }

  /// (batch, point, T, 1, 1, n + 1)
  at::Tensor coefficients(const at::Tensor& input) {
    const at::Tensor raw = coefficients_->forward(input)
                               .to(at::kDouble)
                               .unflatten(1, {times(), options_.order + 1})
                               .permute({0, 3, 1, 2})
                               .unsqueeze(3)
                               .unsqueeze(3);
    return nn::with_leading_coefficient(raw, options_.leading);
  }

  /// (batch, point, T, 1)
  at::Tensor rhs(const at::Tensor& input) {
    return rhs_->forward(input).to(at::kDouble).transpose(1, 2).unsqueeze(3);
  }

  /// (batch, point, 1, 1, n)
  at::Tensor initial_values(const at::Tensor& input, const Waves& observed) {
    at::Tensor values = observed.fields.select(1, -1).unsqueeze(2);
    if (derivatives_) {
      const at::Tensor made = derivatives_->forward(input).to(at::kDouble);
      values = at::cat({values, made.unflatten(1, {options_.points, options_.order - 1})}, 2);
    }
    return values.unsqueeze(2).unsqueeze(2);
  }

  /// (batch, 1, 1)
  at::Tensor steps(const at::Tensor& input, const Waves& observed) {
    if (!steps_) return observed.intervals.reshape({-1, 1, 1});
    return nn::bounded_steps(steps_->forward(input).to(at::kDouble), step_bounds).unsqueeze(2);
  }

  PointwiseBlockOptions options_;
  std::shared_ptr<FieldNetwork> coefficients_, rhs_;
  std::shared_ptr<FlatNetwork> derivatives_, steps_;
};

}  // namespace

std::shared_ptr<Predictor> pointwise_block(const PointwiseBlockOptions& options) {
  return std::make_shared<PointwiseBlock>(options);
}

}  // namespace mechnn::training::kdv
