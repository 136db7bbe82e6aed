// From a point to the logit of its label, through an equation or without one.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>

namespace mechnn::training::nested_spheres {

struct Logits {
  at::Tensor values;  ///< (batch)
  at::Tensor solved;  ///< (batch) bool
};

class Classifier : public torch::nn::Module {
 public:
  /// points (batch, dim). `refinement` divides the steps of what integrates by steps.
  virtual Logits logits(const at::Tensor& points, std::int64_t refinement = 1) = 0;
  /// Evaluations of a network for a point.
  [[nodiscard]] virtual std::int64_t evaluations() const = 0;
};

struct ClassifierOptions {
  std::string kind;  ///< equation, mlp, neural_ode, augmented or second_order
  std::int64_t dim = 2;
  std::int64_t hidden = 32;
  std::int64_t steps = 10;  ///< from time 0 to 1, of the equation and of Runge–Kutta
  std::string scheme;       ///< of the equation
};

/// All end in a linear layer from the last state (the hidden features, of the MLP) to the logit.
///   equation      point → two hidden layers → mechanistic block of order 2 in dim states
///   neural_ode    x' = network(x) from the point on
///   augmented     the same with one more state, which begins at 0 (arXiv 1904.01681)
///   second_order  x'' = network(x, x') from the point and a learned velocity (arXiv 2006.07220)
///   mlp           two hidden layers
std::shared_ptr<Classifier> classifier(const ClassifierOptions& options);

}  // namespace mechnn::training::nested_spheres
