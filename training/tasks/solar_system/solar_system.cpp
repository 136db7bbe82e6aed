#include "training/tasks/solar_system/solar_system.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mechnn/number_text.h"
#include "training/shuffled_batches.h"
#include "training/tasks/solar_system/ephemeris.h"
#include "training/tasks/solar_system/evaluation.h"
#include "training/tasks/solar_system/known_strengths.h"
#include "training/tasks/solar_system/mass_fit.h"
#include "training/tasks/solar_system/predictor.h"
#include "training/tasks/solar_system/predictor_config.h"
#include "training/tasks/solar_system/scales.h"
#include "training/tasks/solar_system/yardsticks.h"

namespace mechnn::training {
namespace {

using namespace solar_system;

constexpr std::int64_t window_steps = observed_steps + future_steps;
constexpr std::int64_t validation_batch = 100;  ///< windows
/// Of these the validation has 105, which is a window.
constexpr std::int64_t least_samples = 15 * window_steps;

/// Which samples are for what: [0, validated) to train, [validated, start] to validate, and
/// predictions begin at `start`, which is the last sample they may see.
struct Division {
  explicit Division(std::int64_t samples) : start(7 * samples / 10), validated(9 * start / 10) {}
  std::int64_t start, validated;
};

class SolarSystem : public Task {
 public:
  SolarSystem(Ephemeris ephemeris, at::Tensor measure, std::int64_t stride, std::int64_t batch,
              std::uint64_t seed, std::shared_ptr<Predictor> predictor)
      : ephemeris_(std::move(ephemeris)),
        measure_(std::move(measure)),
        division_(ephemeris_.states.samples()),
        others_(ephemeris_.others()),
        stride_(stride),
        batches_((division_.validated - window_steps) / stride + 1, batch, seed),
        predictor_(std::move(predictor)) {}

  torch::nn::Module& module() override { return *predictor_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(stride_ * batches_.items(epoch, batch, part));
  }

  [[nodiscard]] std::int64_t validation_batches() const override {
    return (validation_windows() + validation_batch - 1) / validation_batch;
  }

  Loss validation_loss(std::int64_t batch, Part part) override {
    const std::int64_t first = batch * validation_batch;
    const ItemRange share = part.share(std::min(validation_batch, validation_windows() - first));
    return loss_of(division_.validated +
                   stride_ * at::arange(first + share.begin, first + share.end, at::kLong));
  }

  std::map<std::string, double> results() override;
  std::vector<TaskFigure> figures() override;
  [[nodiscard]] std::vector<std::string> equation_lines() const override;

 private:
  [[nodiscard]] std::int64_t validation_windows() const {
    return (division_.start + 1 - division_.validated - window_steps) / stride_ + 1;
  }

  /// (batch, window_steps, body, 3) from these samples on.
  [[nodiscard]] States windows(const at::Tensor& first) const {
    const at::Tensor samples =
        (first.unsqueeze(1) + at::arange(window_steps, first.options())).flatten();
    const auto from = [&](const at::Tensor& all) {
      return all.index_select(0, samples).unflatten(0, {-1, window_steps});
    };
    return {from(others_.positions), from(others_.velocities)};
  }

  Loss loss_of(const at::Tensor& first) {
    const std::int64_t items = first.size(0);
    if (items == 0) return {{}, 0, 0};
    const States all = windows(first);
    const auto [positions, solved] = predictor_->forecast(all.narrow(0, observed_steps),
                                                          all.narrow(observed_steps, future_steps));
    const at::Tensor kept = solved.nonzero().squeeze(1);
    const at::Tensor wanted = all.positions.slice(1, -positions.size(1));
    const at::Tensor off =
        measure_.matmul(positions.index_select(0, kept) - wanted.index_select(0, kept));
    return {off.square().sum(3).mean({1, 2}).sum(), items - kept.size(0), kept.size(0)};
  }

  Rollout predicted(const Stretch& stretch) {
    const at::NoGradGuard without_gradients;
    const States observed = others_.narrow(stretch.start + 1 - observed_steps, observed_steps);
    return {"", predictor_->continued(observed, stretch.steps())};
  }

  [[nodiscard]] std::vector<double> fitted() const {
    return fitted_newton(ephemeris_.states.positions.slice(0, 0, division_.start + 1),
                         ephemeris_.step);
  }

  Ephemeris ephemeris_;
  at::Tensor measure_;  ///< (body, body) errors of positions → what the loss squares
  Division division_;
  States others_;
  std::int64_t stride_;
  ShuffledBatches batches_;
  std::shared_ptr<Predictor> predictor_;
};

/// `…mass_error_sun` …: relative to the known ones.
void add_mass_errors(std::map<std::string, double>& named, const std::string& prefix,
                     const std::vector<std::string>& bodies, const std::vector<double>& strengths) {
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    if (const auto known = known_strength(bodies[i])) {
      named[prefix + "mass_error_" + bodies[i]] = strengths[i] / *known - 1;
    }
  }
}

std::map<std::string, double> SolarSystem::results() {
  const Stretch stretch = Stretch::of(ephemeris_, division_.start);
  const std::vector<double> newton = fitted();
  std::map<std::string, double> named = measures(predicted(stretch), stretch);
  for (const Rollout& rollout : yardsticks(ephemeris_, stretch, newton)) {
    named.merge(measures(rollout, stretch));
  }
  add_mass_errors(named, "newton_", ephemeris_.bodies, newton);
  const std::vector<double> learned = predictor_->strengths();
  if (learned.empty()) return named;
  add_mass_errors(named, "", ephemeris_.bodies, learned);
  named["exponent"] = predictor_->exponent();
  return named;
}

std::vector<TaskFigure> SolarSystem::figures() {
  const Stretch stretch = Stretch::of(ephemeris_, division_.start);
  std::vector<Rollout> rollouts = yardsticks(ephemeris_, stretch, fitted());
  rollouts.insert(rollouts.begin(), predicted(stretch));
  return rollout_figures(rollouts, stretch);
}

std::vector<std::string> SolarSystem::equation_lines() const {
  const std::vector<double> strengths = predictor_->strengths();
  if (strengths.empty()) return {};
  std::vector<std::string> lines{"x_i'' = sum over j of mu_j (x_j - x_i) / |x_j - x_i|^(q + 1)",
                                 "q = " + shortest_text(predictor_->exponent())};
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    lines.push_back("mu_" + ephemeris_.bodies[i] + " = " + significant_text(strengths[i], 10));
  }
  return lines;
}

}  // namespace

std::unique_ptr<Task> solar_system_task(ConfigTable& config, std::uint64_t seed) {
  constexpr std::array<std::string_view, 2> losses{"relative", "absolute"}, from{"planet", "sun"};
  ConfigTable data = config.table("data");
  const std::string file = data.text("file", "data/solar_system.npz");
  Ephemeris ephemeris = read_ephemeris(file);
  if (ephemeris.states.samples() < least_samples) {
    throw ConfigError(file + ": got " + std::to_string(ephemeris.states.samples()) +
                      " samples, expected at least " + std::to_string(least_samples));
  }
  const Division division(ephemeris.states.samples());
  const std::int64_t stride = data.integer("stride", 10, 1, division.validated / 10);
  const std::int64_t batch = data.integer("batch", 20, 1, division.validated);
  const bool relative = data.choice("loss", "relative", losses) == "relative";
  const Moons moons = data.choice("moons", "planet", from) == "sun" ? Moons::sun : Moons::planet;
  data.refuse_unknown_keys();
  const Scales scales = Scales::of(ephemeris.others().narrow(0, division.validated), ephemeris.step,
                                   future_steps, moons);
  std::shared_ptr<Predictor> predictor = predictor_from(
      config, ephemeris.states.narrow(0, division.validated).positions, scales, ephemeris.step);
  at::Tensor measure = relative ? scales.own / scales.displacement : scales.own;
  return std::make_unique<SolarSystem>(std::move(ephemeris), std::move(measure), stride, batch,
                                       seed, std::move(predictor));
}

}  // namespace mechnn::training
