#include "training/tasks/solar_system/window.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <torch/nn/modules/container/sequential.h>

#include <vector>

#include "mechnn/torch/linear_ode.h"
#include "training/baselines.h"
#include "training/tasks/solar_system/trunk.h"

namespace mechnn::training::solar_system {
namespace {

constexpr std::int64_t order = 2;
constexpr double published_step = 0.01, least_step = 1e-4;

/// States after a window, and which items could be solved.
struct Made {
  States states;
  at::Tensor solved;  ///< (batch) bool
};

class WindowPredictor : public Predictor {
 public:
  WindowPredictor(const WindowOptions& window, const Scales& scales)
      : window_(window), scales_(scales), bodies_(scales.length.size(0)) {}

  Forecast forecast(const States& observed, const States& /*future*/) override {
    const Made made = after(observed);
    return {made.states.positions, made.solved};
  }

  at::Tensor continued(const States& observed, std::int64_t steps) override {
    States seen{observed.positions.unsqueeze(0), observed.velocities.unsqueeze(0)};
    std::vector<at::Tensor> parts;
    for (std::int64_t done = 0; done < steps; done += window_.hop) {
      const States made = after(seen).states;
      const States kept = made.narrow(made.samples() - window_.future, window_.hop);
      parts.push_back(kept.positions[0]);
      const auto moved = [&](const at::Tensor& old, const at::Tensor& next) {
        return at::cat({old, next}, 1).slice(1, -window_.observed);
      };
      seen = {moved(seen.positions, kept.positions), moved(seen.velocities, kept.velocities)};
    }
    return at::cat(parts, 0).slice(0, 0, steps);
  }

 protected:
  /// The states of the future, at least, from the observed ones (batch, observed, body, 3).
  virtual Made after(const States& observed) = 0;

  [[nodiscard]] at::Tensor own(const at::Tensor& x) const { return scales_.own.matmul(x); }

  [[nodiscard]] torch::nn::Sequential network(std::int64_t outputs) const {
    return trunk(window_, scales_, outputs);
  }

  WindowOptions window_;
  Scales scales_;
  std::int64_t bodies_;
};

class WindowEquation : public WindowPredictor {
 public:
  WindowEquation(const WindowOptions& window, const WindowEquationOptions& options,
                 const Scales& scales)
      : WindowPredictor(window, scales), options_(options) {
    coefficients_ =
        register_module("coefficients", network(bodies_ * in_time() * space * space * (order + 1)));
    rhs_ = register_module("rhs", network(bodies_ * in_time() * space));
    if (!options.learned_steps) return;
    steps_ = register_parameter("steps", at::full({bodies_, 1}, published_step, at::kDouble));
  }

 private:
  Made after(const States& observed) override {
    const at::Tensor seen = features(observed.positions, window_.input, scales_);
    const bool whole = options_.imposed == Imposed::window;
    const at::Tensor imposed =
        at::stack({own(observed.positions), own(observed.velocities)}, 4).slice(1, whole ? 0 : -1);
    nn::OperatorOptions chosen;
    chosen.scheme = options_.scheme;
    chosen.time_points = steps();
    const auto solved =
        nn::linear_ode_solve(coefficients(seen), rhs(seen), imposed.transpose(1, 2).flatten(0, 1),
                             step_lengths(seen.size(0)), {}, chosen);
    const at::Tensor states = solved.solution.unflatten(0, {-1, bodies_}).transpose(1, 2);
    const auto from = [&](std::int64_t derivative) {
      return scales_.back.matmul(states.select(4, derivative).slice(1, whole ? 0 : 1));
    };
    return {{from(0), from(1)}, (solved.status == 0).unflatten(0, {-1, bodies_}).all(1)};
  }

  /// T of the solver's window.
  [[nodiscard]] std::int64_t steps() const {
    return window_.future + (options_.imposed == Imposed::window ? window_.observed : 1);
  }
  /// Steps at which coefficients and right-hand sides are given.
  [[nodiscard]] std::int64_t in_time() const {
    return options_.in_time == nn::InTime::varying ? steps() : 1;
  }

  /// (batch · body, T|1, 3, 3, 3). Where the equation is monic, the others are in units of the
  /// body's own rate.
  at::Tensor coefficients(const at::Tensor& seen) {
    const at::Tensor made = coefficients_->forward(seen)
                                .to(at::kDouble)
                                .reshape({-1, bodies_, in_time(), space, space, order + 1});
    const at::Tensor raw = nn::with_leading_coefficient(made, options_.leading);
    if (options_.leading == nn::LeadingCoefficient::free) return raw.flatten(0, 1);
    const at::Tensor rate = scales_.rate;
    const at::Tensor units = at::cat({rate.square(), rate, rate.pow(0)}, 1);
    return (raw * units.reshape({bodies_, 1, 1, 1, order + 1})).flatten(0, 1);
  }

  /// (batch · body, T|1, 3)
  at::Tensor rhs(const at::Tensor& seen) {
    const at::Tensor made =
        rhs_->forward(seen).to(at::kDouble).reshape({-1, bodies_, in_time(), space});
    if (options_.leading == nn::LeadingCoefficient::free) return made.flatten(0, 1);
    return (scales_.acceleration.unsqueeze(2) * made).flatten(0, 1);
  }

  /// (batch · body, 1), or (1, 1) where they are the data's.
  at::Tensor step_lengths(std::int64_t batch) {
    if (!options_.learned_steps) return at::full({1, 1}, window_.step, at::kDouble);
    return steps_.clamp_min(least_step).repeat({batch, 1});
  }

  WindowEquationOptions options_;
  torch::nn::Sequential coefficients_{nullptr}, rhs_{nullptr};
  at::Tensor steps_;
};

class WindowMlp : public WindowPredictor {
 public:
  WindowMlp(const WindowOptions& window, const Scales& scales) : WindowPredictor(window, scales) {
    layers_ = register_module("layers", network(window.future * bodies_ * space));
  }

 private:
  /// Velocities are the mean ones over the observed window, which hardly feel the errors of earlier
  /// predictions.
  Made after(const States& observed) override {
    const at::Tensor made = layers_->forward(features(observed.positions, window_.input, scales_))
                                .to(at::kDouble)
                                .reshape({-1, bodies_, window_.future, space})
                                .transpose(1, 2);
    const at::Tensor seen = own(observed.positions), last = seen.slice(1, -1);
    const double span = window_.step * static_cast<double>(window_.observed - 1);
    const at::Tensor velocity = (last - seen.slice(1, 0, 1)) / span;
    const at::Tensor t =
        window_.step * at::arange(1, window_.future + 1, last.options()).reshape({-1, 1, 1});
    const at::Tensor next = last + t * velocity + scales_.displacement * made;
    return {{scales_.back.matmul(next), scales_.back.matmul(velocity.expand_as(made))},
            all_solved(last)};
  }

  torch::nn::Sequential layers_{nullptr};
};

}  // namespace

std::shared_ptr<Predictor> window_equation(const WindowOptions& window,
                                           const WindowEquationOptions& options,
                                           const Scales& scales) {
  return std::make_shared<WindowEquation>(window, options, scales);
}

std::shared_ptr<Predictor> window_mlp(const WindowOptions& window, const Scales& scales) {
  return std::make_shared<WindowMlp>(window, scales);
}

}  // namespace mechnn::training::solar_system
