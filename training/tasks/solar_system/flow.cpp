#include "training/tasks/solar_system/flow.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <torch/nn/modules/container/sequential.h>

#include "training/baselines.h"

namespace mechnn::training::solar_system {
namespace {

class NeuralFlow : public Predictor {
 public:
  NeuralFlow(const FlowOptions& options, const Scales& scales)
      : options_(options), scales_(scales), bodies_(scales.length.size(0)) {
    const std::int64_t inputs = scales.separation.size(0) * space;
    layers_ = register_module(
        "layers", multilayer_perceptron({inputs, options.hidden, options.hidden, bodies_ * space}));
    to(at::kDouble);
  }

  Forecast forecast(const States& observed, const States& future) override {
    return {followed(observed, future.samples()), all_solved(observed.positions)};
  }

  at::Tensor continued(const States& observed, std::int64_t steps) override {
    return followed({observed.positions.unsqueeze(0), observed.velocities.unsqueeze(0)}, steps)[0];
  }

 private:
  /// (batch, steps, body, 3)
  at::Tensor followed(const States& observed, std::int64_t steps) {
    const auto last = [](const at::Tensor& x) { return x.select(1, -1).flatten(1); };
    const at::Tensor initial = at::cat({last(observed.positions), last(observed.velocities)}, 1);
    const std::int64_t half = initial.size(1) / 2;
    const auto f = [&](const at::Tensor& /*time*/, const at::Tensor& state) {
      return at::cat({state.slice(1, half), acceleration(state.slice(1, 0, half)).flatten(1)}, 1);
    };
    const double step = options_.step / static_cast<double>(options_.refine);
    return runge_kutta4(f, initial, at::full({1, steps * options_.refine}, step, initial.options()))
        .slice(1, options_.refine, {}, options_.refine)
        .slice(2, 0, half)
        .unflatten(2, {-1, space});
  }

  /// (batch, body · 3) → (batch, body, 3)
  at::Tensor acceleration(const at::Tensor& positions) {
    const at::Tensor seen =
        separations(positions.unflatten(1, {bodies_, space})) / scales_.separation;
    const at::Tensor made = layers_->forward(seen.flatten(1)).unflatten(1, {bodies_, space});
    return scales_.back.matmul(scales_.acceleration * made);
  }

  FlowOptions options_;
  Scales scales_;
  std::int64_t bodies_;
  torch::nn::Sequential layers_{nullptr};
};

}  // namespace

std::shared_ptr<Predictor> neural_flow(const FlowOptions& options, const Scales& scales) {
  return std::make_shared<NeuralFlow>(options, scales);
}

}  // namespace mechnn::training::solar_system
