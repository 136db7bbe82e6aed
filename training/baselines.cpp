#include "training/baselines.h"
#include "mechnn/argument_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/linear.h>

#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string>

namespace mechnn::training {

// k1 = f(t, x), k2 = f(t + h/2, x + h/2 k1), k3 = f(t + h/2, x + h/2 k2), k4 = f(t + h, x + h k3),
// x ← x + h/6 (k1 + 2 k2 + 2 k3 + k4).
at::Tensor runge_kutta4(const RightHandSide& f, const at::Tensor& initial,
                        const at::Tensor& steps) {
  if (initial.dim() != 2 || steps.dim() != 2 ||
      (steps.size(0) != 1 && steps.size(0) != initial.size(0))) {
    std::ostringstream message;
    message << "steps: got shape " << steps.sizes() << " for initial states of shape "
            << initial.sizes() << ", expected (batch or 1, T - 1) for (batch, dim)";
    throw std::invalid_argument(message.str());
  }
  std::vector<at::Tensor> states{initial};
  at::Tensor time = at::zeros({1, 1}, initial.options());
  for (std::int64_t i = 0; i < steps.size(1); ++i) {
    const at::Tensor h = steps.slice(1, i, i + 1);
    const at::Tensor& x = states.back();
    const at::Tensor middle = time + 0.5 * h, end = time + h;
    const at::Tensor k1 = f(time, x);
    const at::Tensor k2 = f(middle, x + 0.5 * h * k1);
    const at::Tensor k3 = f(middle, x + 0.5 * h * k2);
    const at::Tensor k4 = f(end, x + h * k3);
    states.push_back(x + h / 6 * (k1 + 2 * (k2 + k3) + k4));
    time = end;
  }
  return at::stack(states, 1);
}

torch::nn::Sequential multilayer_perceptron(const std::vector<std::int64_t>& sizes) {
  if (sizes.size() < 2) {
    throw ArgumentError("sizes", std::to_string(sizes.size()), "at least an input and an output");
  }
  torch::nn::Sequential layers;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    if (i > 0) layers->push_back(torch::nn::Tanh());
    layers->push_back(torch::nn::Linear(sizes[i], sizes[i + 1]));
  }
  return layers;
}

at::Tensor all_solved(const at::Tensor& batch) {
  return at::ones({batch.size(0)}, batch.options().dtype(at::kBool));
}

MlpDecoderImpl::MlpDecoderImpl(std::int64_t features, std::int64_t hidden, std::int64_t step,
                               std::int64_t dim)
    : step_(step), dim_(dim) {
  layers_ =
      register_module("layers", multilayer_perceptron({features, hidden, hidden, step * dim}));
}

at::Tensor MlpDecoderImpl::forward(const at::Tensor& code) {
  return layers_->forward(code).reshape({code.size(0), step_, dim_});
}

NeuralOdeImpl::NeuralOdeImpl(std::int64_t dim, std::int64_t condition, std::int64_t hidden) {
  layers_ =
      register_module("layers", multilayer_perceptron({dim + condition, hidden, hidden, dim}));
}

at::Tensor NeuralOdeImpl::forward(const at::Tensor& initial, const at::Tensor& condition,
                                  const at::Tensor& steps) {
  return runge_kutta4(right_hand_side(condition), initial, steps);
}

RightHandSide NeuralOdeImpl::right_hand_side(const at::Tensor& condition) {
  return [layers = layers_, condition](const at::Tensor& /*time*/, const at::Tensor& x) mutable {
    return layers->forward(at::cat({x, condition}, 1));
  };
}

}  // namespace mechnn::training
