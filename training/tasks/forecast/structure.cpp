// From sample to sample the exact solution of each block x' = A x is x_{t+1} = Φ x_t. The solver's
// scheme gbdf1 ties x_{t+1} − x_t = x'_{t+1} (the step is 1), so that the rows
//   Φ x' + (I − Φ) x = b   at t + 1   are   x_{t+1} = Φ x_t + b.
// The blocks, with f = e^{−1/τ} and ω = 2π/period:
//   relaxation  Φ = f            oscillator  Φ = f R(ω), R(ω) = (cos ω, sin ω; −sin ω, cos ω)
//   trend       Φ = (1, τ(1 − f); 0, f)
#include "training/tasks/forecast/structure.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/block_diag.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "mechnn/number_text.h"
#include "mechnn/torch/linear_ode.h"

namespace mechnn::training::forecast {
namespace {

/// Of an equation without noise, and of the scheme's rows, in units of the measurement's.
constexpr double exact = 1e4;

at::Tensor number(double value) { return at::full({1}, value, at::kDouble); }

at::Tensor relaxation(const at::Tensor& f) { return f.reshape({1, 1}); }

at::Tensor oscillator(const at::Tensor& f, const at::Tensor& omega) {
  const at::Tensor cosine = f * omega.cos(), sine = f * omega.sin();
  return at::stack({at::cat({cosine, sine}), at::cat({-sine, cosine})});
}

at::Tensor trend(const at::Tensor& tau) {
  const at::Tensor f = (-1 / tau).exp();
  return at::stack({at::cat({number(1), tau * (1 - f)}), at::cat({number(0), f})});
}

std::string indexed(const char* name, std::int64_t i) { return name + std::to_string(i + 1); }

std::string digits(double value) { return significant_text(value, 4); }

}  // namespace

StructureImpl::StructureImpl(const StructureOptions& options, const at::Tensor& series)
    : options_(options) {
  const at::Tensor steps = at::diff(series);
  const at::Tensor known = steps.index({at::isfinite(steps)});
  const bool has_steps = known.numel() > 0 && known.abs().max().item<double>() > 0;
  unit_ = has_steps ? known.abs().mean().item<double>() : 1;
  // Logarithms of the noise, and of times, to begin with.
  if (options.level != Level::constant) parameter("level_noise", std::log(0.4));
  if (options.level == Level::trending) {
    parameter("slope_noise", std::log(0.04));
    parameter("slope_time", std::log(24.0));
    parameter("drift", has_steps ? known.mean().item<double>() / unit_ : 0);
  }
  if (options.harmonics > 0 && options.drifting_season) parameter("season_noise", std::log(0.02));
  for (std::int64_t i = 0; i < options.cycles; ++i) {
    const double period = options.cycle_period / std::pow(2, static_cast<double>(i));
    parameter(indexed("cycle_period", i), std::log(period));
    parameter(indexed("cycle_life", i), std::log(3 * period));
    parameter(indexed("cycle_noise", i), std::log(0.4));
  }
  for (std::int64_t i = 0; i < options.relaxations; ++i) {
    parameter(indexed("relaxation_time", i), std::log(6.0 * std::pow(4, static_cast<double>(i))));
    parameter(indexed("relaxation_noise", i), std::log(0.6));
  }
}

at::Tensor& StructureImpl::parameter(const std::string& name, double start) {
  return register_parameter(name, at::full({1}, start, at::kDouble));
}

at::Tensor StructureImpl::value(const std::string& name) const {
  return *named_parameters(false).find(name);
}

StructureImpl::System StructureImpl::system() const {
  std::vector<at::Tensor> blocks, drifts, weights, summed;
  const auto add = [&](const at::Tensor& block, const at::Tensor& drift, const at::Tensor& weight,
                       const std::vector<double>& in_sum) {
    blocks.push_back(block);
    drifts.push_back(drift);
    weights.push_back(weight);
    summed.push_back(at::tensor(in_sum, at::kDouble));
  };
  const auto weight = [&](const std::string& name) {
    return (-value(name)).exp().clamp(1 / exact, exact);
  };
  const at::Tensor still = number(0), still2 = at::zeros({2}, at::kDouble);
  switch (options_.level) {
    case Level::constant:
      add(at::ones({1, 1}, at::kDouble), still, number(exact), {1});
      break;
    case Level::wandering:
      add(at::ones({1, 1}, at::kDouble), still, weight("level_noise"), {1});
      break;
    case Level::trending:
      add(trend(value("slope_time").exp()), at::cat({unit_ * value("drift"), still}),
          at::cat({weight("level_noise"), weight("slope_noise")}), {1, 0});
      break;
  }
  for (std::int64_t k = 1; k <= options_.harmonics; ++k) {
    const at::Tensor own = options_.drifting_season ? weight("season_noise") : number(exact);
    const double omega =
        2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(options_.season);
    if (2 * k == options_.season) {
      add(relaxation(number(-1)), still, own, {1});
    } else {
      add(oscillator(number(1), number(omega)), still2, own.expand({2}), {1, 0});
    }
  }
  for (std::int64_t i = 0; i < options_.cycles; ++i) {
    const at::Tensor omega = 2 * std::numbers::pi / value(indexed("cycle_period", i)).exp();
    const at::Tensor f = (-1 / value(indexed("cycle_life", i)).exp()).exp();
    add(oscillator(f, omega), still2, weight(indexed("cycle_noise", i)).expand({2}), {1, 0});
  }
  for (std::int64_t i = 0; i < options_.relaxations; ++i) {
    const at::Tensor f = (-1 / value(indexed("relaxation_time", i)).exp()).exp();
    add(relaxation(f), still, weight(indexed("relaxation_noise", i)), {1});
  }
  return {at::block_diag(blocks), at::cat(drifts), at::cat(weights), at::cat(summed)};
}

// D rows w_d (Φ x' + (I − Φ) x)_d = w_d b_d, and a last one, Σ x = y where y is observed, else
// empty.
StructureImpl::Forecast StructureImpl::forward(const at::Tensor& observed, std::int64_t horizon) {
  const System system = this->system();
  const std::int64_t batch = observed.size(0), past = observed.size(1);
  const std::int64_t dim = system.weights.size(0);
  const at::Tensor w = system.weights.unsqueeze(1);
  const at::Tensor identity = at::eye(dim, at::kDouble);
  const at::Tensor own =
      at::stack({w * (identity - system.propagator), w * system.propagator}, 2);  // (D, D, 2)
  const at::Tensor sum =
      at::stack({system.summed, at::zeros({dim}, at::kDouble)}, 1).unsqueeze(0);  // (1, D, 2)
  const at::Tensor known = at::isfinite(observed);
  const at::Tensor none = at::zeros({batch, horizon}, at::kDouble);
  const at::Tensor is_known = at::cat({known.to(at::kDouble), none}, 1);  // (B, T)
  const at::Tensor measured = at::cat({observed.nan_to_num(0), none}, 1);
  const std::int64_t steps = past + horizon;
  const at::Tensor coefficients =
      at::cat({own.expand({batch, steps, dim, dim, 2}),
               is_known.reshape({batch, steps, 1, 1, 1}) * sum.expand({1, 1, 1, dim, 2})},
              2);
  const at::Tensor rhs = at::cat(
      {(system.weights * system.drift).expand({batch, steps, dim}), measured.unsqueeze(2)}, 2);
  nn::OperatorOptions options;
  options.scheme = "gbdf1";
  options.time_points = steps;
  const auto solved = nn::linear_ode_solve(coefficients, rhs, at::empty({0, dim, 0}, at::kDouble),
                                           at::ones({1}, at::kDouble),
                                           at::tensor({1.0, 1.0, exact}, at::kDouble), options);
  const at::Tensor future = solved.solution.slice(1, past).select(3, 0);
  return {(future * system.summed).sum(2), solved.status == 0};
}

std::vector<std::string> StructureImpl::equations() const {
  const at::NoGradGuard without_gradients;
  const auto of = [&](const std::string& name) { return value(name).item<double>(); };
  const auto grown = [&](const std::string& name) { return digits(std::exp(of(name))); };
  std::vector<std::string> lines;
  switch (options_.level) {
    case Level::constant:
      lines.emplace_back("level' = 0");
      break;
    case Level::wandering:
      lines.push_back("level' = noise of " + grown("level_noise"));
      break;
    case Level::trending:
      lines.push_back("level' = " + digits(unit_ * of("drift")) + " + slope + noise of " +
                      grown("level_noise"));
      lines.push_back("slope' = -slope/" + grown("slope_time") + " + noise of " +
                      grown("slope_noise"));
      break;
  }
  for (std::int64_t k = 1; k <= options_.harmonics; ++k) {
    const std::string noise =
        options_.drifting_season ? "noise of " + grown("season_noise") : std::string("0");
    lines.push_back("season" + std::to_string(k) + "'' + (2 pi " + std::to_string(k) + "/" +
                    std::to_string(options_.season) + ")**2 season" + std::to_string(k) + " = " +
                    noise);
  }
  for (std::int64_t i = 0; i < options_.cycles; ++i) {
    const double life = std::exp(of(indexed("cycle_life", i)));
    const double omega = 2 * std::numbers::pi / std::exp(of(indexed("cycle_period", i)));
    const std::string name = indexed("cycle", i);
    lines.push_back(name + "'' + " + digits(2 / life) + " " + name + "' + " +
                    digits(omega * omega + 1 / (life * life)) + " " + name + " = noise of " +
                    grown(indexed("cycle_noise", i)) + "   (period " +
                    grown(indexed("cycle_period", i)) + ", life " + digits(life) + ")");
  }
  for (std::int64_t i = 0; i < options_.relaxations; ++i) {
    const std::string name = indexed("relaxation", i);
    lines.push_back(name + "' = -" + name + "/" + grown(indexed("relaxation_time", i)) +
                    " + noise of " + grown(indexed("relaxation_noise", i)));
  }
  return lines;
}

}  // namespace mechnn::training::forecast
