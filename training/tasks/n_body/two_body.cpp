#include "training/tasks/n_body/two_body.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <torch/nn/module.h>

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "training/equation_config.h"
#include "training/shuffled_batches.h"
#include "training/tasks/n_body/evaluation.h"
#include "training/tasks/n_body/flow.h"
#include "training/tasks/n_body/force.h"
#include "training/tasks/n_body/found_law.h"
#include "training/tasks/n_body/newton_fit.h"
#include "training/tasks/n_body/orbit.h"
#include "training/tasks/n_body/predictor.h"
#include "training/tasks/n_body/window.h"

namespace mechnn::training {
namespace {

using namespace n_body;

constexpr std::int64_t observed_steps = 50;
constexpr std::int64_t future_steps = 50;
/// Samples of the orbit that are trained on, then as many to validate.
constexpr std::int64_t part_samples = 2000;
constexpr std::int64_t validation_batch = 190;  ///< windows
/// Where predictions begin: five beyond the validation.
const std::vector<std::int64_t> test_starts{4000, 5000, 6000, 7000, 7900};
const std::vector<std::int64_t> published_starts{2000};

/// (W, observed + future, body, 2) of the samples [first, first + part_samples).
at::Tensor windows_of(const at::Tensor& positions, std::int64_t first, std::int64_t stride) {
  return positions.narrow(0, first, part_samples)
      .unfold(0, observed_steps + future_steps, stride)
      .permute({0, 3, 1, 2})
      .contiguous();
}

class TwoBody : public Task {
 public:
  TwoBody(Orbit orbit, std::int64_t stride, std::int64_t batch, std::uint64_t seed,
          std::shared_ptr<Predictor> predictor)
      : orbit_(std::move(orbit)),
        trained_(windows_of(orbit_.positions, 0, stride)),
        validated_(windows_of(orbit_.positions, part_samples, stride)),
        newton_(fitted_attraction(orbit_.positions.slice(0, 0, part_samples), orbit_.step)),
        batches_(trained_.size(0), batch, seed),
        predictor_(std::move(predictor)) {}

  torch::nn::Module& module() override { return *predictor_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(trained_.index_select(0, batches_.items(epoch, batch, part)));
  }

  [[nodiscard]] std::int64_t validation_batches() const override {
    return (validated_.size(0) + validation_batch - 1) / validation_batch;
  }

  Loss validation_loss(std::int64_t batch, Part part) override {
    const std::int64_t first = batch * validation_batch;
    const at::Tensor windows = validated_.slice(0, first, first + validation_batch);
    const ItemRange share = part.share(windows.size(0));
    return loss_of(windows.slice(0, share.begin, share.end));
  }

  std::map<std::string, double> results() override;
  std::vector<TaskFigure> figures() override;
  std::optional<FoundEquations> equations() override;

 private:
  Loss loss_of(const at::Tensor& windows) {
    const std::int64_t items = windows.size(0);
    if (items == 0) return {{}, 0, 0};
    const at::Tensor observed = windows.slice(1, 0, observed_steps);
    const auto [positions, solved] =
        predictor_->forecast(observed, windows.slice(1, observed_steps));
    const at::Tensor kept = solved.nonzero().squeeze(1);
    const at::Tensor wanted = windows.slice(1, -positions.size(1));
    const at::Tensor off = positions.index_select(0, kept) - wanted.index_select(0, kept);
    return {off.square().sum(3).mean({1, 2}).sum(), items - kept.size(0), kept.size(0)};
  }

  [[nodiscard]] Stretches stretches(const std::vector<std::int64_t>& starts) const {
    return Stretches::of(orbit_, starts, observed_steps);
  }

  at::Tensor predicted(const Stretches& stretches) {
    const at::NoGradGuard without_gradients;
    return predictor_->continued(stretches.observed, rollout_steps);
  }

  /// By Newton's law with the fitted strengths.
  [[nodiscard]] at::Tensor predicted_by_newton(const Stretches& stretches) const {
    std::vector<at::Tensor> all;
    for (std::int64_t i = 0; i < stretches.observed.size(0); ++i) {
      const at::Tensor observed = stretches.observed[i];
      const Orbit path = integrated(newton_, observed[-1], final_velocity(observed, orbit_.step),
                                    orbit_.step, rollout_steps + 1);
      all.push_back(path.positions.slice(0, 1));
    }
    return at::stack(all);
  }

  Orbit orbit_;
  at::Tensor trained_, validated_;  ///< (W, observed + future, body, 2)
  Attraction newton_;               ///< fitted to the training part
  ShuffledBatches batches_;
  std::shared_ptr<Predictor> predictor_;
};

std::map<std::string, double> TwoBody::results() {
  const at::NoGradGuard without_gradients;
  const Stretches test = stretches(test_starts), published = stretches(published_starts);
  std::map<std::string, double> named{{"newton_strength_1", newton_.first},
                                      {"newton_strength_2", newton_.second}};
  named.merge(measures(Rollout(predicted(test), test, orbit_), ""));
  named.merge(measures(Rollout(predicted(published), published, orbit_), "published_"));
  named.merge(measures(Rollout(predicted_by_newton(test), test, orbit_), "newton_"));
  if (const auto law = predictor_->attraction()) {
    named["exponent"] = law->exponent;
    named["strength_1"] = law->first;
    named["strength_2"] = law->second;
  }
  return named;
}

std::vector<TaskFigure> TwoBody::figures() {
  const Stretches test = stretches(test_starts);
  return rollout_figures(
      {{"network", predicted(test)}, {"Newton, fitted", predicted_by_newton(test)}}, test, orbit_);
}

std::optional<FoundEquations> TwoBody::equations() {
  const auto law = predictor_->attraction();
  if (!law) return std::nullopt;
  const auto trained = [](const at::Tensor& samples) { return samples.slice(0, 0, part_samples); };
  return found_law(*law, {trained(orbit_.positions), trained(orbit_.velocities), orbit_.step});
}

WindowOptions window_from(ConfigTable table, const Orbit& orbit, const Scales& scales) {
  constexpr std::array<std::string_view, 2> inputs{"separation", "shifted"};
  WindowOptions options;
  options.observed = observed_steps;
  options.future = future_steps;
  options.step = orbit.step;
  options.scales = scales;
  options.input = table.choice("input", "separation", inputs) == "shifted"
                      ? WindowInput::shifted
                      : WindowInput::separation;
  options.hop = table.integer("hop", options.hop, 1, future_steps);
  options.hidden = table.integer("hidden", 128, 1, 1 << 14);
  table.refuse_unknown_keys();
  return options;
}

WindowEquationOptions equation_from(ConfigTable table) {
  constexpr std::array<std::string_view, 2> imposed{"state", "positions"};
  constexpr std::array<std::string_view, 3> sharing{"step", "window", "all"};
  constexpr std::array<std::string_view, 2> rhs{"step", "window"};
  constexpr std::array<std::string_view, 2> steps{"fixed", "learned"};
  WindowEquationOptions options;
  options.imposed =
      table.choice("imposed", "state", imposed) == "state" ? Imposed::state : Imposed::positions;
  const std::string shared = table.choice("coefficients", "step", sharing);
  options.coefficients = shared == "step"     ? Sharing::step
                         : shared == "window" ? Sharing::window
                                              : Sharing::all;
  options.rhs =
      table.choice("rhs", "step", rhs) == "step" ? nn::InTime::varying : nn::InTime::shared;
  options.learned_steps = table.choice("steps", "fixed", steps) == "learned";
  options.leading = leading_from(table, nn::LeadingCoefficient::monic);
  options.scheme = scheme_from(table, "gam6");
  table.refuse_unknown_keys();
  return options;
}

std::string flow_scheme_from(ConfigTable& table) {
  constexpr std::array<std::string_view, 3> schemes{"gam6", "gam2", "gam4"};
  return table.choice("scheme", "gam6", schemes);
}

TimeGrid grid_from(ConfigTable& table, const Orbit& orbit) {
  return {orbit.step, table.integer("refine", 1, 1, 100)};
}

std::shared_ptr<Predictor> power_law_from(ConfigTable table, const Orbit& orbit,
                                          const Scales& scales) {
  const double exponent = table.number("exponent", 1, -10, 10);
  const std::string scheme = flow_scheme_from(table);
  const TimeGrid grid = grid_from(table, orbit);
  table.refuse_unknown_keys();
  return mechanistic_flow(std::make_shared<PowerLaw>(scales, exponent), grid, scheme);
}

/// Reads `predictor` and the tables that belong to it.
std::shared_ptr<Predictor> predictor_from(ConfigTable& config, const Orbit& orbit) {
  constexpr std::array<std::string_view, 6> predictors{
      "equation", "law", "force", "mlp", "neural_ode", "second_order_neural_ode"};
  const std::string kind = config.choice("predictor", "equation", predictors);
  const Scales scales = Scales::of(orbit.positions.slice(0, 0, part_samples), orbit.step);
  if (kind == "law") return power_law_from(config.table("law"), orbit, scales);
  if (kind == "equation" || kind == "mlp") {
    const WindowOptions window = window_from(config.table("window"), orbit, scales);
    return kind == "mlp" ? window_mlp(window)
                         : window_equation(window, equation_from(config.table("equation")));
  }
  ConfigTable table = config.table("force");
  const std::int64_t hidden = table.integer("hidden", 64, 1, 1 << 14);
  const std::string scheme = kind == "force" ? flow_scheme_from(table) : "";
  const TimeGrid grid = grid_from(table, orbit);
  table.refuse_unknown_keys();
  if (kind == "neural_ode") return first_order_flow(scales, hidden, grid);
  auto force = std::make_shared<NetworkForce>(scales, hidden);
  return kind == "force" ? mechanistic_flow(std::move(force), grid, scheme)
                         : runge_kutta_flow(std::move(force), grid);
}

}  // namespace

std::unique_ptr<Task> two_body_task(ConfigTable& config, std::uint64_t seed) {
  Orbit orbit = published_orbit();
  std::shared_ptr<Predictor> predictor = predictor_from(config, orbit);
  ConfigTable data = config.table("data");
  const std::int64_t stride = data.integer("stride", 1, 1, part_samples / 4);
  const std::int64_t batch = data.integer("batch", 30, 1, part_samples);
  data.refuse_unknown_keys();
  return std::make_unique<TwoBody>(std::move(orbit), stride, batch, seed, std::move(predictor));
}

}  // namespace mechnn::training
