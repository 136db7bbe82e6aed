#include "training/tasks/sine/curve.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/free_equation.h"
#include "mechnn/torch/mechanistic_block.h"
#include "training/baselines.h"

namespace mechnn::training {
namespace {

constexpr double span = 50;
constexpr std::int64_t width = 42;  ///< width of two hidden layers: about 2,000 numbers

at::Tensor times() {
  std::vector<double> all;
  for (std::int64_t i = 0; i < sine_samples; ++i) all.push_back(time_of(i));
  return at::tensor(all, at::kDouble);
}

nn::MechanisticBlockOptions options_from(ConfigTable& table) {
  // Other schemes need initial conditions, which this equation does not have.
  constexpr std::array<std::string_view, 2> schemes{"taylor", "taylor_central"};
  constexpr std::array<std::string_view, 2> factorisations{"ldl", "qr"};
  constexpr std::array<std::string_view, 3> leading{"free", "monic", "positive"};
  nn::MechanisticBlockOptions options;
  options.step = sine_samples;
  options.scheme = table.choice("scheme", "taylor", schemes);
  options.factorisation = table.choice("factorisation", "ldl", factorisations);
  const std::string highest = table.choice("leading", "free", leading);
  options.leading = highest == "free"    ? nn::LeadingCoefficient::free
                    : highest == "monic" ? nn::LeadingCoefficient::monic
                                         : nn::LeadingCoefficient::positive;
  options.step_bounds = {0, 1};  // as published
  options.initial_step = table.positive("initial_step", 0.1);
  return options;
}

class EquationCurve : public Curve {
 public:
  EquationCurve(const nn::MechanisticBlockOptions& options, bool learned_steps)
      : equation_(options, at::kDouble) {
    equation_->named_parameters()["steps"].set_requires_grad(learned_steps);
  }
  torch::nn::Module& module() override { return *equation_; }
  std::optional<at::Tensor> values() override {
    const nn::MechanisticOutput output = equation_->forward();
    if (output.status.item<std::uint8_t>() != 0) return std::nullopt;
    return output.solution.select(3, 0).select(2, 0);
  }

 private:
  nn::FreeEquation equation_;
};

class MlpCurve : public Curve {
 public:
  MlpCurve() : layers_(multilayer_perceptron({1, width, width, 1})) { layers_->to(at::kDouble); }
  torch::nn::Module& module() override { return *layers_; }
  std::optional<at::Tensor> values() override {
    return layers_->forward((times() / span).unsqueeze(1)).reshape({1, sine_samples});
  }

 private:
  torch::nn::Sequential layers_;
};

/// The start is learned too.
struct LearnedFlowImpl : torch::nn::Module {
  LearnedFlowImpl() {
    ode = register_module("ode", NeuralOde(2, 0, width));
    start = register_parameter("start", at::zeros({1, 2}));
    to(at::kDouble);
  }
  NeuralOde ode{nullptr};
  at::Tensor start;
};
TORCH_MODULE(LearnedFlow);

class NeuralOdeCurve : public Curve {
 public:
  torch::nn::Module& module() override { return *flow_; }
  std::optional<at::Tensor> values() override {
    const at::Tensor steps = at::full({1, sine_samples - 1}, time_of(1), at::kDouble);
    const at::Tensor none = at::zeros({1, 0}, at::kDouble);
    return flow_->ode->forward(flow_->start, none, steps).select(2, 0);
  }

 private:
  LearnedFlow flow_;
};

}  // namespace

double time_of(std::int64_t sample) {
  return span * static_cast<double>(sample) / static_cast<double>(sine_samples - 1);
}

at::Tensor true_sine() { return (2 * times()).sin() * (-0.1 * times()).exp(); }

std::unique_ptr<Curve> equation_curve(ConfigTable table) {
  const nn::MechanisticBlockOptions options = options_from(table);
  const bool learned_steps = table.flag("learned_steps", true);
  table.refuse_unknown_keys();
  return std::make_unique<EquationCurve>(options, learned_steps);
}

std::unique_ptr<Curve> mlp_curve() { return std::make_unique<MlpCurve>(); }

std::unique_ptr<Curve> neural_ode_curve() { return std::make_unique<NeuralOdeCurve>(); }

}  // namespace mechnn::training
