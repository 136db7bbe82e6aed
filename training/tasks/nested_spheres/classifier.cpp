#include "training/tasks/nested_spheres/classifier.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <utility>

#include "mechnn/torch/mechanistic_block.h"
#include "training/baselines.h"

namespace mechnn::training::nested_spheres {
namespace {

class Mlp : public Classifier {
 public:
  explicit Mlp(const ClassifierOptions& options)
      : layers_(register_module(
            "layers", multilayer_perceptron({options.dim, options.hidden, options.hidden, 1}))) {}

  Logits logits(const at::Tensor& points, std::int64_t /*refinement*/) override {
    return {layers_->forward(points).squeeze(1), all_solved(points)};
  }
  [[nodiscard]] std::int64_t evaluations() const override { return 1; }

 private:
  torch::nn::Sequential layers_;
};

class Equation : public Classifier {
 public:
  explicit Equation(const ClassifierOptions& options) {
    encoder_ = register_module(
        "encoder", multilayer_perceptron({options.dim, options.hidden, options.hidden}));
    nn::MechanisticBlockOptions block;
    block.features = options.hidden;
    block.dim = options.dim;
    block.order = 2;
    block.step = options.steps + 1;
    block.coefficients = nn::InTime::shared;
    block.rhs = nn::InTime::shared;
    block.steps = nn::InTime::shared;
    block.initial_step = 1 / static_cast<double>(options.steps);
    block.scheme = options.scheme;
    block_ = register_module("block", nn::MechanisticBlock(block));
    last_ = register_module("last", torch::nn::Linear(options.dim, 1));
  }

  Logits logits(const at::Tensor& points, std::int64_t /*refinement*/) override {
    const nn::MechanisticOutput output = block_->forward(encoder_->forward(points).tanh());
    const at::Tensor solved = output.status == 0;
    // NaN, even with no weight in the loss, would make the last layer's gradient NaN.
    const at::Tensor state = output.solution.select(3, 0).select(1, -1).masked_fill(
        solved.logical_not().unsqueeze(1), 0);
    return {last_->forward(state).squeeze(1), solved};
  }
  [[nodiscard]] std::int64_t evaluations() const override { return 1; }

 private:
  torch::nn::Sequential encoder_{nullptr};
  nn::MechanisticBlock block_{nullptr};
  torch::nn::Linear last_{nullptr};
};

/// Integrates a state from time 0 to 1 by Runge–Kutta.
class Flow : public Classifier {
 public:
  Flow(const ClassifierOptions& options, std::int64_t state)
      : steps_(options.steps), last_(register_module("last", torch::nn::Linear(state, 1))) {}

  Logits logits(const at::Tensor& points, std::int64_t refinement) override {
    const std::int64_t count = steps_ * refinement;
    const at::Tensor steps = at::full({1, count}, 1 / static_cast<double>(count), points.options());
    const auto f = [this](const at::Tensor& /*time*/, const at::Tensor& x) { return rate(x); };
    const at::Tensor end = runge_kutta4(f, start(points), steps).select(1, -1);
    return {last_->forward(end).squeeze(1), all_solved(points)};
  }
  [[nodiscard]] std::int64_t evaluations() const override { return 4 * steps_; }

 private:
  virtual at::Tensor start(const at::Tensor& points) = 0;
  virtual at::Tensor rate(const at::Tensor& state) = 0;

  std::int64_t steps_;
  torch::nn::Linear last_;
};

class FirstOrder : public Flow {
 public:
  FirstOrder(const ClassifierOptions& options, std::int64_t more)
      : Flow(options, options.dim + more), more_(more) {
    const std::int64_t state = options.dim + more;
    layers_ = register_module(
        "layers", multilayer_perceptron({state, options.hidden, options.hidden, state}));
  }

 private:
  at::Tensor start(const at::Tensor& points) override {
    return at::cat({points, at::zeros({points.size(0), more_}, points.options())}, 1);
  }
  at::Tensor rate(const at::Tensor& state) override { return layers_->forward(state); }

  std::int64_t more_;
  torch::nn::Sequential layers_{nullptr};
};

class SecondOrder : public Flow {
 public:
  explicit SecondOrder(const ClassifierOptions& options)
      : Flow(options, 2 * options.dim), dim_(options.dim) {
    velocity_ = register_module("velocity",
                                multilayer_perceptron({options.dim, options.hidden, options.dim}));
    layers_ = register_module("layers", multilayer_perceptron({2 * options.dim, options.hidden,
                                                               options.hidden, options.dim}));
  }

 private:
  at::Tensor start(const at::Tensor& points) override {
    return at::cat({points, velocity_->forward(points)}, 1);
  }
  at::Tensor rate(const at::Tensor& state) override {
    return at::cat({state.slice(1, dim_), layers_->forward(state)}, 1);
  }

  std::int64_t dim_;
  torch::nn::Sequential velocity_{nullptr}, layers_{nullptr};
};

}  // namespace

std::shared_ptr<Classifier> classifier(const ClassifierOptions& options) {
  if (options.kind == "mlp") return std::make_shared<Mlp>(options);
  if (options.kind == "neural_ode") return std::make_shared<FirstOrder>(options, 0);
  if (options.kind == "augmented") return std::make_shared<FirstOrder>(options, 1);
  if (options.kind == "second_order") return std::make_shared<SecondOrder>(options);
  return std::make_shared<Equation>(options);
}

}  // namespace mechnn::training::nested_spheres
