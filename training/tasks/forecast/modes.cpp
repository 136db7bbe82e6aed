#include "training/tasks/forecast/modes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "mechnn/number_text.h"
#include "mechnn/torch/linear_ode.h"

namespace mechnn::training::forecast {
namespace {

/// Added to the normal equations of solutions of length 1: solutions nearer to each other than its
/// root count as one.
constexpr double least_square = 1e-14;
/// A solution this much shorter than it was before earlier groups were taken out has gone with
/// them.
constexpr double least_length = 1e-6;

/// Within bounds in which they are exact.
at::Tensor constants_of(const at::Tensor& logarithms) {
  return logarithms.clamp(std::log(0.1), std::log(1e6)).exp();
}

std::string time_text(double samples) { return significant_text(samples, 4); }

}  // namespace

Modes::Modes(const ModesOptions& options) : periods_(options.periods) {
  const auto logarithms = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).log();
  };
  log_relaxations_ = register_parameter("log_relaxations", logarithms(options.relaxations));
  log_lives_ = register_parameter("log_lives", logarithms(options.lives));
  groups_.push_back({true, {-1}, {0}});
  Group relaxing{true, {}, {}};
  for (std::size_t i = 0; i < options.relaxations.size(); ++i) {
    relaxing.constants.push_back(static_cast<std::int64_t>(i));
    relaxing.omegas.push_back(0);
  }
  if (!relaxing.omegas.empty()) groups_.push_back(relaxing);
  for (const Period& period : options.periods) {
    Group lasting, damped;
    for (std::int64_t k = 1; k <= std::max(period.harmonics, period.damped_harmonics); ++k) {
      const double omega = 2 * std::numbers::pi * static_cast<double>(k) / period.samples;
      if (k <= period.harmonics) {
        lasting.constants.push_back(-1);
        lasting.omegas.push_back(omega);
      }
      for (std::size_t i = 0; k <= period.damped_harmonics && i < options.lives.size(); ++i) {
        damped.constants.push_back(static_cast<std::int64_t>(i));
        damped.omegas.push_back(omega);
      }
    }
    if (!lasting.omegas.empty()) groups_.push_back(lasting);
    if (!damped.omegas.empty()) groups_.push_back(damped);
  }
}

at::Tensor Modes::solutions(const Group& group, std::int64_t horizon) {
  const at::Tensor logarithms = group.is_relaxation ? log_relaxations_ : log_lives_;
  const at::Tensor rates = 1 / constants_of(logarithms);
  // e^{−1/τ}, and behind all of them 1, of modes that do not decay.
  const at::Tensor decays = at::cat({(-rates).exp(), at::ones({1}, at::kDouble)});
  std::vector<std::int64_t> place;
  for (const std::int64_t constant : group.constants) {
    place.push_back(constant < 0 ? logarithms.size(0) : constant);
  }
  const at::Tensor f = decays.index_select(0, at::tensor(place, at::kLong));
  const at::Tensor omega = at::tensor(group.omegas, at::kDouble);
  const at::Tensor c = f * omega.cos(), s = f * omega.sin();
  // The propagator T of one sample, (modes, 1, equation, dim). With it the row T x' + (1 − T) x = 0
  // is, by the backward difference x'_t = x_t − x_{t−1}, x_t = T x_{t−1}: exact at every sample.
  const at::Tensor propagator = at::stack({c, s, -s, c}, 1).reshape({-1, 1, 2, 2});
  const at::Tensor coefficients = at::stack({at::eye(2, at::kDouble) - propagator, propagator}, 4);
  const std::int64_t modes = omega.size(0);
  const at::Tensor start = at::tensor({1.0, 0.0}, at::kDouble).reshape({1, 1, 2, 1});
  nn::OperatorOptions options;
  options.scheme = "gbdf1";
  options.time_points = horizon + 1;
  const at::Tensor x = nn::linear_ode_solve(coefficients, at::zeros({modes, 1, 2}, at::kDouble),
                                            start.expand({modes, 1, 2, 1}),
                                            at::ones({1, 1}, at::kDouble), {}, options)
                           .solution.select(3, 0)
                           .slice(1, 1);  // (modes, horizon, 2)
  std::vector<at::Tensor> columns{x.select(2, 0).t()};
  // A mode that only relaxes has one solution; so has one of two samples a period, whose sine is 0
  // at every sample.
  const at::Tensor turns = (omega > 0).logical_and((omega - std::numbers::pi).abs() > 1e-9);
  const at::Tensor turning = turns.nonzero().squeeze(1);
  columns.push_back(x.select(2, 1).index_select(0, turning).t());
  return at::cat(columns, 1);
}

std::vector<at::Tensor> Modes::projectors(std::int64_t horizon) {
  std::vector<at::Tensor> all;
  at::Tensor before = at::zeros({horizon, horizon}, at::kDouble);
  for (const Group& group : groups_) {
    at::Tensor s = solutions(group, horizon);
    s = s / at::linalg_vector_norm(s, 2, {0});
    // Twice, as once leaves rounding where solutions nearly lie in earlier groups.
    for (int pass = 0; pass < 2; ++pass) s = s - before.matmul(s);
    const at::Tensor length = at::linalg_vector_norm(s, 2, {0});
    const at::Tensor left = (length > least_length).nonzero().squeeze(1);
    s = s.index_select(1, left) / length.index_select(0, left);
    const at::Tensor square = s.t().matmul(s) + least_square * at::eye(s.size(1), at::kDouble);
    const at::Tensor projector = s.matmul(at::linalg_solve(square, s.t()));
    before = before + projector;
    all.push_back(projector);
  }
  return all;
}

std::vector<std::string> Modes::equations() const {
  std::vector<std::string> lines{"level' = 0"};
  const at::Tensor relaxations = constants_of(log_relaxations_), lives = constants_of(log_lives_);
  for (std::int64_t i = 0; i < relaxations.size(0); ++i) {
    lines.push_back("relaxation' = -relaxation/" + time_text(relaxations[i].item<double>()));
  }
  for (const Period& period : periods_) {
    const std::string omega = "w = 2 pi k/" + time_text(period.samples) + ", k = 1 to ";
    if (period.harmonics > 0) {
      lines.push_back("x' = w y, y' = -w x, " + omega + std::to_string(period.harmonics));
    }
    for (std::int64_t i = 0; period.damped_harmonics > 0 && i < lives.size(0); ++i) {
      const std::string life = time_text(lives[i].item<double>());
      lines.push_back("x' = -x/" + life + " + w y, y' = -y/" + life + " - w x, " + omega +
                      std::to_string(period.damped_harmonics));
    }
  }
  return lines;
}

}  // namespace mechnn::training::forecast
