// Baselines of the mechanistic block: decoders of the same code without an equation, or with one
// that cannot be read.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace mechnn::training {

/// x' = f(t, x): times (batch or 1, 1), states (batch, dim) → derivatives (batch, dim).
using RightHandSide = std::function<at::Tensor(const at::Tensor& time, const at::Tensor& state)>;

/// The states (batch, T, dim) at all steps from `initial` (batch, dim) at time 0, by the classical
/// Runge–Kutta method of order 4, one of its steps for each of `steps` (batch or 1, T−1).
/// Differentiable in everything, by autograd through the steps.
at::Tensor runge_kutta4(const RightHandSide& f, const at::Tensor& initial, const at::Tensor& steps);

/// Linear layers of these sizes, tanh between: {in, hidden…, out}; at least two sizes. The tanh is
/// smooth, so that a Runge–Kutta method over the layers keeps its order.
torch::nn::Sequential multilayer_perceptron(const std::vector<std::int64_t>& sizes);

/// True for each of a batch, which is the first dimension: baselines have nothing that might not be
/// solved.
at::Tensor all_solved(const at::Tensor& batch);

/// code (batch, features) → (batch, step, dim): a trajectory at fixed times, under no equation.
class MlpDecoderImpl : public torch::nn::Module {
 public:
  MlpDecoderImpl(std::int64_t features, std::int64_t hidden, std::int64_t step, std::int64_t dim);
  at::Tensor forward(const at::Tensor& code);

 private:
  std::int64_t step_, dim_;
  torch::nn::Sequential layers_{nullptr};
};
TORCH_MODULE(MlpDecoder);

/// x' = layers(x, condition): a neural ODE (arXiv 1806.07366) whose right-hand side also takes the
/// encoder's output.
class NeuralOdeImpl : public torch::nn::Module {
 public:
  NeuralOdeImpl(std::int64_t dim, std::int64_t condition, std::int64_t hidden);

  /// initial (batch, dim), condition (batch, C), steps (batch or 1, T−1) → (batch, T, dim).
  at::Tensor forward(const at::Tensor& initial, const at::Tensor& condition,
                     const at::Tensor& steps);
  /// x' for the batch of this condition.
  RightHandSide right_hand_side(const at::Tensor& condition);

 private:
  torch::nn::Sequential layers_{nullptr};
};
TORCH_MODULE(NeuralOde);

}  // namespace mechnn::training
