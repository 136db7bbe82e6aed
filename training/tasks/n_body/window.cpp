#include "training/tasks/n_body/window.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <utility>
#include <vector>

#include "mechnn/torch/linear_ode.h"
#include "training/baselines.h"
#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {
namespace {

constexpr std::int64_t order = 2;
constexpr nn::StepBounds published_bounds{1e-3, 0.999};
constexpr double published_step = 0.1;

/// Three hidden layers, as published.
torch::nn::Sequential network(std::int64_t inputs, std::int64_t hidden, std::int64_t outputs) {
  using torch::nn::Linear, torch::nn::ReLU;
  return torch::nn::Sequential(Linear(inputs, hidden), ReLU(), Linear(hidden, hidden), ReLU(),
                               Linear(hidden, hidden), ReLU(), Linear(hidden, outputs));
}

class WindowPredictor : public Predictor {
 public:
  explicit WindowPredictor(const WindowOptions& window) : window_(window) {}

  at::Tensor continued(const at::Tensor& observed, std::int64_t steps) override {
    at::Tensor seen = observed;
    std::vector<at::Tensor> parts;
    const at::Tensor unknown =
        at::zeros_like(observed.slice(1, 0, 1)).expand({-1, window_.future, -1, -1});
    for (std::int64_t done = 0; done < steps; done += window_.hop) {
      const at::Tensor made =
          forecast(seen, unknown).positions.slice(1, -window_.future).slice(1, 0, window_.hop);
      parts.push_back(made);
      seen = at::cat({seen.slice(1, window_.hop), made}, 1);
    }
    return at::cat(parts, 1).slice(1, 0, steps);
  }

 protected:
  [[nodiscard]] std::int64_t inputs() const { return window_.observed * plane; }

  /// (batch, inputs) of floats.
  [[nodiscard]] at::Tensor features(const at::Tensor& observed) const {
    const bool shifted = window_.input == WindowInput::shifted;
    const at::Tensor seen = shifted ? separation(observed - observed.slice(1, 0, 1))
                                    : separation(observed) / window_.scales.length;
    return seen.flatten(1).to(at::kFloat);
  }

  WindowOptions window_;
};

class WindowEquation : public WindowPredictor {
 public:
  WindowEquation(const WindowOptions& window, const WindowEquationOptions& options)
      : WindowPredictor(window), options_(options) {
    if (options.coefficients == Sharing::all) {
      shared_coefficients_ = register_parameter(
          "coefficients", 0.1 * at::randn({1, bodies * numbers_of_coefficients()}));
    } else {
      coefficients_ = register_module(
          "coefficients", network(inputs(), window.hidden, bodies * numbers_of_coefficients()));
    }
    rhs_ = register_module("rhs", network(inputs(), window.hidden, bodies * rhs_steps() * plane));
    if (options.imposed == Imposed::state) {
      velocity_ = register_module("velocity", network(inputs(), window.hidden, bodies * plane));
    }
    if (!options.learned_steps) return;
    torch::nn::Linear last(window.hidden, bodies * (steps() - 1));
    torch::nn::init::zeros_(last->weight);
    torch::nn::init::constant_(last->bias, nn::raw_step(published_step, published_bounds));
    using torch::nn::Linear, torch::nn::ReLU;
    steps_ = register_module(
        "steps", torch::nn::Sequential(Linear(inputs(), window.hidden), ReLU(),
                                       Linear(window.hidden, window.hidden), ReLU(), last));
  }

  Forecast forecast(const at::Tensor& observed, const at::Tensor& /*future*/) override {
    const at::Tensor seen = features(observed);
    const bool whole = options_.imposed == Imposed::positions;
    const at::Tensor origin = whole ? observed.slice(1, 0, 1) : observed.slice(1, -1);
    nn::OperatorOptions chosen;
    chosen.scheme = options_.scheme;
    chosen.time_points = steps();
    const auto solved =
        nn::linear_ode_solve(coefficients(seen), rhs(seen), initial_values(seen, observed, origin),
                             step_lengths(seen), {}, chosen);
    const at::Tensor moved =
        solved.solution.select(3, 0).unflatten(0, {-1, bodies}).transpose(1, 2);
    return {(origin + moved).slice(1, whole ? 0 : 1),
            (solved.status == 0).unflatten(0, {-1, bodies}).all(1)};
  }

 private:
  /// T of the solver's window.
  [[nodiscard]] std::int64_t steps() const {
    return window_.future + (options_.imposed == Imposed::positions ? window_.observed : 1);
  }
  [[nodiscard]] std::int64_t coefficient_steps() const {
    return options_.coefficients == Sharing::step ? steps() : 1;
  }
  [[nodiscard]] std::int64_t rhs_steps() const {
    return options_.rhs == nn::InTime::varying ? steps() : 1;
  }
  [[nodiscard]] std::int64_t numbers_of_coefficients() const {
    return coefficient_steps() * plane * plane * (order + 1);
  }

  /// (batch · body, T|1, 2, 2, 3). Where the equation is monic, the others are in units of the
  /// data's time.
  at::Tensor coefficients(const at::Tensor& seen) {
    const at::Tensor made = options_.coefficients == Sharing::all
                                ? shared_coefficients_.expand({seen.size(0), -1})
                                : coefficients_->forward(seen);
    at::Tensor raw = nn::with_leading_coefficient(
        made.to(at::kDouble).reshape({-1, coefficient_steps(), plane, plane, order + 1}),
        options_.leading);
    if (options_.leading == nn::LeadingCoefficient::free) return raw;
    const double rate = 1 / window_.scales.time();
    return raw * at::tensor({rate * rate, rate, 1.0}, raw.options());
  }

  /// (batch · body, T|1, 2)
  at::Tensor rhs(const at::Tensor& seen) {
    const at::Tensor made = rhs_->forward(seen).to(at::kDouble).reshape({-1, rhs_steps(), plane});
    return options_.leading == nn::LeadingCoefficient::free ? made
                                                            : window_.scales.acceleration * made;
  }

  /// (batch · body, steps, 2, derivatives), relative to `origin`. The velocity is the mean one over
  /// the observed window, which hardly feels the errors of earlier predictions, and a correction.
  at::Tensor initial_values(const at::Tensor& seen, const at::Tensor& observed,
                            const at::Tensor& origin) {
    if (options_.imposed == Imposed::positions) {
      return (observed - origin).transpose(1, 2).flatten(0, 1).unsqueeze(3);
    }
    const double span = window_.step * static_cast<double>(window_.observed - 1);
    const double speed = window_.scales.length / window_.scales.time();
    const at::Tensor correction =
        velocity_->forward(seen).to(at::kDouble).reshape({-1, 1, bodies, plane});
    const at::Tensor velocity =
        (observed.slice(1, -1) - observed.slice(1, 0, 1)) / span + speed * correction;
    return at::stack({at::zeros_like(velocity), velocity}, 4).transpose(1, 2).flatten(0, 1);
  }

  /// (batch · body, T − 1), or (1, 1) where they are the data's.
  at::Tensor step_lengths(const at::Tensor& seen) {
    if (!options_.learned_steps) return at::full({1, 1}, window_.step, at::kDouble);
    return nn::bounded_steps(steps_->forward(seen), published_bounds)
        .to(at::kDouble)
        .reshape({-1, steps() - 1});
  }

  WindowEquationOptions options_;
  at::Tensor shared_coefficients_;
  torch::nn::Sequential coefficients_{nullptr}, rhs_{nullptr}, velocity_{nullptr}, steps_{nullptr};
};

class WindowMlp : public WindowPredictor {
 public:
  explicit WindowMlp(const WindowOptions& window) : WindowPredictor(window) {
    layers_ =
        register_module("layers", network(inputs(), window.hidden, window.future * bodies * plane));
  }

  Forecast forecast(const at::Tensor& observed, const at::Tensor& /*future*/) override {
    const at::Tensor moved = layers_->forward(features(observed))
                                 .to(at::kDouble)
                                 .reshape({-1, window_.future, bodies, plane});
    return {observed.slice(1, -1) + window_.scales.length * moved, all_solved(observed)};
  }

 private:
  torch::nn::Sequential layers_{nullptr};
};

}  // namespace

std::shared_ptr<Predictor> window_equation(const WindowOptions& window,
                                           const WindowEquationOptions& options) {
  return std::make_shared<WindowEquation>(window, options);
}

std::shared_ptr<Predictor> window_mlp(const WindowOptions& window) {
  return std::make_shared<WindowMlp>(window);
}

}  // namespace mechnn::training::n_body
