#include "training/tasks/n_body/flow.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <limits>
#include <utility>
#include <vector>

#include "mechnn/torch/nonlinear_ode.h"
#include "training/baselines.h"
#include "training/paths.h"
#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {
namespace {

constexpr std::int64_t coordinates = bodies * plane;
/// Steps of a piece of a long prediction, which begins at a guess by constant acceleration.
constexpr std::int64_t piece = 10;

struct State {
  at::Tensor positions;   ///< (batch, body, 2)
  at::Tensor velocities;  ///< the same
};

class MechanisticFlow : public Predictor {
 public:
  MechanisticFlow(std::shared_ptr<Force> force, const TimeGrid& grid, const std::string& scheme)
      : force_(register_module("force", std::move(force))), grid_(grid) {
    options_.scheme = scheme;
    options_.tolerance = 1e-8;
  }

  Forecast forecast(const at::Tensor& observed, const at::Tensor& future) override {
    const at::Tensor path = at::cat({observed.slice(1, -1), future}, 1);
    const nn::NewtonSolution found =
        solve(initial_values(last_state(observed)), path, grid_.refine);
    const at::Tensor positions = found.solution.select(3, 0).unflatten(2, {bodies, plane});
    return {positions.slice(1, 1), found.status == 0};
  }

  at::Tensor continued(const at::Tensor& observed, std::int64_t steps) override {
    State state = last_state(observed);
    std::vector<at::Tensor> parts;
    for (std::int64_t done = 0; done < steps; done += piece) {
      const nn::NewtonSolution found = solve(initial_values(state), guess(state), grid_.refine);
      state = last_of(found);
      parts.push_back(found.solution.select(3, 0).unflatten(2, {bodies, plane}).slice(1, 1));
    }
    return at::cat(parts, 1).slice(1, 0, steps);
  }

  [[nodiscard]] std::optional<Attraction> attraction() const override {
    return force_->attraction();
  }

 private:
  /// x + v t + a t²/2: (batch, piece + 1, body, 2).
  at::Tensor guess(const State& state) {
    const at::NoGradGuard without_gradients;
    const at::Tensor t =
        grid_.step * at::arange(piece + 1, state.positions.options()).reshape({1, -1, 1, 1});
    const at::Tensor a = force_->acceleration(state.positions);
    return state.positions.unsqueeze(1) +
           t * (state.velocities.unsqueeze(1) + t * (0.5 * a.unsqueeze(1)));
  }

  /// The state at the last observed step that suits all observed positions best, by the equation.
  State last_state(const at::Tensor& observed) {
    return last_of(solve(observed.flatten(2).unsqueeze(3), observed, 1));
  }

  static at::Tensor initial_values(const State& state) {
    return at::stack({state.positions.flatten(1), state.velocities.flatten(1)}, 2).unsqueeze(1);
  }

  static State last_of(const nn::NewtonSolution& found) {
    const auto last = [&](std::int64_t derivative) {
      return found.solution.select(1, -1).select(2, derivative).unflatten(1, {bodies, plane});
    };
    return {last(0), last(1)};
  }

  /// With the values `initial` at the first nodes, from a path (batch, T, body, 2) on, `refine`
  /// steps a sample; the solution is that at the path's samples, NaN for an item that was not
  /// solved.
  nn::NewtonSolution solve(const at::Tensor& initial, const at::Tensor& path, std::int64_t refine) {
    const at::Tensor positions = refined(path.flatten(2), refine);
    const auto acceleration = [this](const at::Tensor& states) {
      const at::Tensor at_steps = states.select(3, 0);
      return force_->acceleration(at_steps.unflatten(2, {bodies, plane})).flatten(2);
    };
    const double step = grid_.step / static_cast<double>(refine);
    nn::NewtonSolution found =
        nn::solve_nonlinear(acceleration, at::stack({positions, at::zeros_like(positions)}, 3),
                            initial, at::full({1, 1}, step, initial.options()), options_);
    const at::Tensor lost = (found.status != 0).reshape({-1, 1, 1, 1});
    found.solution = found.solution.slice(1, 0, {}, refine)
                         .masked_fill(lost, std::numeric_limits<double>::quiet_NaN());
    return found;
  }

  std::shared_ptr<Force> force_;
  TimeGrid grid_;
  nn::NewtonOptions options_;
};

/// x' = f(x) for a state that begins with the positions, by Runge–Kutta.
class RungeKuttaFlow : public Predictor {
 public:
  explicit RungeKuttaFlow(const TimeGrid& grid) : grid_(grid) {}

  Forecast forecast(const at::Tensor& observed, const at::Tensor& future) override {
    return {continued(observed, future.size(1)), all_solved(observed)};
  }

  at::Tensor continued(const at::Tensor& observed, std::int64_t steps) override {
    const at::Tensor velocity = final_velocity(observed, grid_.step);
    const at::Tensor initial = at::cat({observed.select(1, -1).flatten(1), velocity.flatten(1)}, 1);
    const auto f = [this](const at::Tensor& /*time*/, const at::Tensor& x) {
      return rate(x.slice(1, 0, coordinates), x.slice(1, coordinates));
    };
    const double step = grid_.step / static_cast<double>(grid_.refine);
    return runge_kutta4(f, initial, at::full({1, steps * grid_.refine}, step, initial.options()))
        .slice(1, grid_.refine, {}, grid_.refine)
        .slice(2, 0, coordinates)
        .unflatten(2, {bodies, plane});
  }

 protected:
  /// The rate of change of positions and velocities, both (batch, 4): (batch, 8).
  virtual at::Tensor rate(const at::Tensor& positions, const at::Tensor& velocities) = 0;

 private:
  TimeGrid grid_;
};

class SecondOrderFlow : public RungeKuttaFlow {
 public:
  SecondOrderFlow(std::shared_ptr<Force> force, const TimeGrid& grid)
      : RungeKuttaFlow(grid), force_(register_module("force", std::move(force))) {}

  [[nodiscard]] std::optional<Attraction> attraction() const override {
    return force_->attraction();
  }

 private:
  at::Tensor rate(const at::Tensor& positions, const at::Tensor& velocities) override {
    const at::Tensor a = force_->acceleration(positions.unflatten(1, {bodies, plane}));
    return at::cat({velocities, a.flatten(1)}, 1);
  }

  std::shared_ptr<Force> force_;
};

class FirstOrderFlow : public RungeKuttaFlow {
 public:
  FirstOrderFlow(const Scales& scales, std::int64_t hidden, const TimeGrid& grid)
      : RungeKuttaFlow(grid), scales_(scales) {
    layers_ = register_module(
        "layers", multilayer_perceptron({plane + coordinates, hidden, hidden, 2 * coordinates}));
    to(at::kDouble);
  }

 private:
  at::Tensor rate(const at::Tensor& positions, const at::Tensor& velocities) override {
    const double speed = scales_.length / scales_.time();
    const at::Tensor seen = at::cat(
        {separation(positions.unflatten(1, {bodies, plane})) / scales_.length, velocities / speed},
        1);
    const at::Tensor made = layers_->forward(seen);
    return at::cat(
        {speed * made.slice(1, 0, coordinates), scales_.acceleration * made.slice(1, coordinates)},
        1);
  }

  Scales scales_;
  torch::nn::Sequential layers_{nullptr};
};

}  // namespace

std::shared_ptr<Predictor> mechanistic_flow(std::shared_ptr<Force> force, const TimeGrid& grid,
                                            const std::string& scheme) {
  return std::make_shared<MechanisticFlow>(std::move(force), grid, scheme);
}

std::shared_ptr<Predictor> runge_kutta_flow(std::shared_ptr<Force> force, const TimeGrid& grid) {
  return std::make_shared<SecondOrderFlow>(std::move(force), grid);
}

std::shared_ptr<Predictor> first_order_flow(const Scales& scales, std::int64_t hidden,
                                            const TimeGrid& grid) {
  return std::make_shared<FirstOrderFlow>(scales, hidden, grid);
}

}  // namespace mechnn::training::n_body
