#include "training/tasks/forecast/forecast_task.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mechnn/number_text.h"
#include "training/numbers.h"
#include "training/shuffled_batches.h"
#include "training/tasks/forecast/backtest.h"
#include "training/tasks/forecast/bands.h"
#include "training/tasks/forecast/series.h"
#include "training/tasks/forecast/structure.h"

namespace mechnn::training {
namespace {

using namespace forecast;

struct ForecastOptions {
  Series series;
  std::int64_t samples =
      0;  ///< of the series that make the parts; later ones are only forecast from
  Transform transform = Transform::none;
  std::int64_t season = 1;  ///< samples; 1: none
  double test = 0.2;        ///< share of the samples
  std::int64_t lookback = 0;
  std::int64_t horizon = 0;
  std::int64_t stride = 1;  ///< between the test's origins
  std::int64_t batch = 0;
  StructureOptions structure;
};

/// (W, length) of consecutive samples that begin at every sample of [first, last).
at::Tensor windows_of(const at::Tensor& values, std::int64_t first, std::int64_t last,
                      std::int64_t length) {
  return values.slice(0, first, last + length - 1).unfold(0, length, 1).contiguous();
}

/// The first sample of the test. Throws ConfigError where the parts do not suit the options.
std::int64_t first_test_of(const ForecastOptions& options) {
  const std::int64_t samples = options.samples;
  const auto tested =
      static_cast<std::int64_t>(std::floor(options.test * static_cast<double>(samples)));
  if (tested < options.horizon) {
    throw ConfigError("[data]: a share `test` of " + shortest_text(options.test) + " is " +
                      std::to_string(tested) + " of " + std::to_string(samples) +
                      " samples, expected at least the horizon, " +
                      std::to_string(options.horizon));
  }
  if (options.season >= samples - tested) {
    throw ConfigError("[data]: a season of " + std::to_string(options.season) +
                      " samples, expected less than the " + std::to_string(samples - tested) +
                      " training samples");
  }
  return samples - tested;
}

/// Standard deviation of the known values of `trained`. Throws ConfigError where it has none, or
/// where the transform does not take a value of the series.
double deviation_of(const ForecastOptions& options, const at::Tensor& trained) {
  const at::Tensor& values = options.series.values;
  if (!at::isfinite(transformed(values, options.transform)).equal(at::isfinite(values))) {
    throw ConfigError(
        "[data]: the series has values that its transform does not take: a root takes "
        "none below 0, a logarithm none up to 0");
  }
  const at::Tensor known = trained.index({at::isfinite(trained)});
  const double deviation = known.numel() > 1 ? known.std().item<double>() : 0;
  if (deviation > 0) return deviation;
  throw ConfigError("[data]: the series is constant or missing in all training samples");
}

class ForecastTask : public Task {
 public:
  ForecastTask(ForecastOptions options, std::uint64_t seed)
      : options_(std::move(options)),
        values_(transformed(options_.series.values, options_.transform)),
        first_test_(first_test_of(options_)),
        deviation_(deviation_of(options_, values_.slice(0, 0, first_test_))),
        structure_(options_.structure, values_.slice(0, 0, first_test_)) {
    if (structure_->parameters().empty()) {
      throw ConfigError(
          "[equation]: nothing in it is learned, expected a level that wanders or "
          "trends, a drifting season, a cycle or a relaxation");
    }
    // No sample that validates is a target of training.
    const std::int64_t length = options_.lookback + options_.horizon;
    const std::int64_t between = options_.horizon - 1;
    const std::int64_t windows = first_test_ - length + 1 - between;
    if (windows < min_windows) {
      throw ConfigError("[data]: a lookback of " + std::to_string(options_.lookback) +
                        " and a horizon of " + std::to_string(options_.horizon) + " need " +
                        std::to_string(length + between + min_windows - 1) +
                        " training samples, there are " + std::to_string(first_test_));
    }
    const std::int64_t trained = windows * 4 / 5;
    trained_ = windows_of(values_, 0, trained, length);
    validated_ = windows_of(values_, trained + between, windows + between, length);
    batches_.emplace(trained, options_.batch, seed);
  }

  torch::nn::Module& module() override { return *structure_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_->count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_->size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(trained_.index_select(0, batches_->items(epoch, batch, part)));
  }

  [[nodiscard]] std::int64_t validation_batches() const override { return 1; }

  Loss validation_loss(std::int64_t /*batch*/, Part part) override {
    const ItemRange share = part.share(validated_.size(0));
    return loss_of(validated_.slice(0, share.begin, share.end));
  }

  [[nodiscard]] std::optional<TaskData> measurements() const override {
    return data_of(options_.series.times, options_.series.values, options_.samples,
                   options_.series.notes);
  }
  std::map<std::string, double> results() override;
  std::vector<TaskFigure> figures() override;
  [[nodiscard]] std::vector<std::string> equation_lines() const override;
  std::optional<TaskForecast> forecast(std::int64_t horizon) override;

 private:
  static constexpr std::int64_t min_windows = 10;

  Loss loss_of(const at::Tensor& windows) {
    const std::int64_t items = windows.size(0);
    if (items == 0) return {{}, 0, 0};
    const auto [values, solved] =
        structure_->forward(windows.slice(1, 0, options_.lookback), options_.horizon);
    const at::Tensor kept = solved.nonzero().squeeze(1);
    const at::Tensor wanted = windows.slice(1, options_.lookback).index_select(0, kept);
    const at::Tensor off = (values.index_select(0, kept) - wanted) / deviation_;
    const at::Tensor known = at::isfinite(wanted);
    const at::Tensor sum = at::where(known, off, at::zeros_like(off)).square().sum(1);
    return {(sum / known.sum(1).clamp_min(1)).sum(), items - kept.size(0), kept.size(0)};
  }

  /// Forecast from all values of the series before an origin, (samples) → (horizon), on the model's
  /// scale; NaN where it could not be solved.
  at::Tensor modelled(const at::Tensor& past, std::int64_t horizon) {
    const at::NoGradGuard without_gradients;
    const at::Tensor seen = transformed(past, options_.transform).unsqueeze(0);
    const auto [values, solved] = structure_->forward(seen, horizon);
    return values.masked_fill(solved.logical_not().unsqueeze(1),
                              std::numeric_limits<double>::quiet_NaN())[0];
  }

  /// Root mean square error of the validated windows' forecasts on the model's scale, of steps
  /// first + 1, …, first + count; beyond the trained horizon, that of its last step.
  at::Tensor step_errors(std::int64_t first, std::int64_t count) {
    const at::NoGradGuard without_gradients;
    const at::Tensor made =
        structure_->forward(validated_.slice(1, 0, options_.lookback), options_.horizon).values;
    const at::Tensor squares = (made - validated_.slice(1, options_.lookback)).square();
    const at::Tensor steps = first + at::arange(count, at::kLong);
    return squares.nanmean(0).sqrt().index_select(0, steps.clamp_max(options_.horizon - 1));
  }

  /// Both ends of the bands around forecasts on the model's scale, (…, horizon), in the series'
  /// units, where the last `unseen` samples before them are missing.
  std::pair<at::Tensor, at::Tensor> bands(const at::Tensor& forecasts, std::int64_t unseen = 0) {
    const at::Tensor half = band_deviations * step_errors(unseen, forecasts.size(-1));
    return {restored(forecasts - half, options_.transform),
            restored(forecasts + half, options_.transform)};
  }

  /// Share of the test's values inside the bands of their forecasts on the model's scale.
  double coverage(const Backtest& modelled) {
    const auto [low, high] = bands(modelled.forecasts);
    const at::Tensor inside = (modelled.truth >= low).logical_and(modelled.truth <= high);
    return inside.index({at::isfinite(modelled.truth)}).to(at::kDouble).mean().item<double>();
  }

  Backtest tested(const std::function<at::Tensor(const at::Tensor&)>& forecast) {
    return Backtest::of(
        options_.series.values.slice(0, 0, options_.samples),
        rolling_origins(first_test_, options_.stride, options_.samples, options_.horizon),
        options_.horizon, forecast);
  }

  /// The model's forecasts of the test, on its scale beside the truth in the series' units.
  Backtest modelled_test() {
    return tested([&](const at::Tensor& past) { return modelled(past, options_.horizon); });
  }

  ForecastOptions options_;
  at::Tensor values_;  ///< (samples) on the model's scale
  std::int64_t first_test_;
  double deviation_;  ///< of the training samples, on the model's scale
  Structure structure_;
  at::Tensor trained_, validated_;  ///< (W, lookback + horizon)
  std::optional<ShuffledBatches> batches_;
};

std::map<std::string, double> ForecastTask::results() {
  const at::Tensor known = filled(options_.series.values.slice(0, 0, first_test_));
  const double unit = naive_error(known, options_.season);
  const Backtest on_scale = modelled_test();
  Backtest backtest = on_scale;
  backtest.forecasts = restored(on_scale.forecasts, options_.transform);
  auto named = measures(backtest, unit, "");
  named["coverage_90"] = coverage(on_scale);
  const auto naive = [&](const at::Tensor& past) {
    return seasonal_naive(filled(past), options_.season, options_.horizon);
  };
  named.merge(measures(tested(naive), unit, "naive_"));
  return named;
}

std::vector<std::string> ForecastTask::equation_lines() const {
  const std::string& name = options_.series.name;
  const std::string modelled = options_.transform == Transform::root        ? "sqrt(" + name + ")"
                               : options_.transform == Transform::logarithm ? "log(" + name + ")"
                                                                            : name;
  std::vector<std::string> lines = structure_->equations();
  lines.insert(lines.begin(), modelled +
                                  " = the sum of the states but slope, + measurement noise of "
                                  "1, the unit of all noises; time in samples");
  return lines;
}

std::optional<TaskForecast> ForecastTask::forecast(std::int64_t horizon) {
  if (horizon == 0) horizon = options_.horizon;
  const at::Tensor made = modelled(options_.series.values, horizon);
  if (!at::isfinite(made).all().item<bool>()) {
    throw std::runtime_error("the equations of this run could not be solved");
  }
  const at::Tensor known = at::isfinite(options_.series.values).nonzero();
  const std::int64_t unseen = values_.size(0) - 1 - known[-1][0].item<std::int64_t>();
  const auto [low, high] = bands(made, unseen);
  const at::Tensor& times = options_.series.times;
  const double step = at::diff(times).mean().item<double>();
  const at::Tensor ahead = times[-1] + step * at::arange(1, horizon + 1, at::kDouble);
  return TaskForecast{options_.series.name, options_.series.time,
                      numbers(ahead),       numbers(restored(made, options_.transform)),
                      numbers(low),         numbers(high),
                      band_coverage,        coverage(modelled_test())};
}

std::vector<TaskFigure> ForecastTask::figures() {
  Backtest backtest = modelled_test();
  backtest.forecasts = restored(backtest.forecasts, options_.transform);
  TaskFigure figure{"Forecasts of the test's origins",
                    "Each line is one forecast of " + std::to_string(options_.horizon) +
                        " samples from all that was known before it.",
                    options_.series.time,
                    options_.series.name,
                    false,
                    false,
                    {}};
  const std::int64_t from = std::max<std::int64_t>(0, first_test_ - 2 * options_.horizon);
  figure.curves.push_back({"measured",
                           numbers(options_.series.times.slice(0, from, options_.samples)),
                           numbers(options_.series.values.slice(0, from, options_.samples)), true});
  // A horizon apart, so that lines can be told apart.
  std::int64_t next = 0;
  for (std::size_t i = 0; i < backtest.origins.size(); ++i) {
    if (backtest.origins[i] < next) continue;
    next = backtest.origins[i] + options_.horizon;
    figure.curves.push_back(
        {"forecast",
         numbers(options_.series.times.narrow(0, backtest.origins[i], options_.horizon)),
         numbers(backtest.forecasts[static_cast<std::int64_t>(i)]), false});
  }
  return {figure};
}

StructureOptions structure_from(ConfigTable table, std::int64_t season) {
  constexpr std::array<std::string_view, 3> levels{"wandering", "constant", "trending"};
  StructureOptions options;
  const std::string level = table.choice("level", "wandering", levels);
  options.level = level == "constant"   ? Level::constant
                  : level == "trending" ? Level::trending
                                        : Level::wandering;
  options.season = season;
  options.harmonics = table.integer(
      "harmonics", season > 1 ? std::min<std::int64_t>(4, season / 2) : 0, 0, season / 2);
  options.drifting_season = table.flag("drifting_season", false);
  options.cycles = table.integer("cycles", 0, 0, 8);
  // Each further cycle begins at half the period: none below what samples can show.
  const double least =
      2.1 * std::pow(2, static_cast<double>(std::max<std::int64_t>(0, options.cycles - 1)));
  options.cycle_period =
      table.number("cycle_period", std::max(options.cycle_period, least), least, 1e6);
  options.relaxations = table.integer("relaxations", 1, 0, 8);
  table.refuse_unknown_keys();
  return options;
}

}  // namespace

std::unique_ptr<Task> forecast_task(ConfigTable& config, std::uint64_t seed, std::int64_t samples) {
  constexpr std::array<std::string_view, 3> transforms{"none", "root", "logarithm"};
  ConfigTable data = config.table("data");
  ForecastOptions options;
  const std::string file = data.text("file");
  options.series = read_series(file, data.text("column", ""));
  options.samples = samples_of(file, options.series.size(), samples);
  options.season = data.integer("season", 1, 1, 100'000);
  const std::string transform = data.choice("transform", "none", transforms);
  options.transform = transform == "root"        ? Transform::root
                      : transform == "logarithm" ? Transform::logarithm
                                                 : Transform::none;
  options.test = data.number("test", options.test, 0.01, 0.5);
  options.horizon = data.integer("horizon", 36, 3, 100'000);
  options.lookback = data.integer("lookback", 4 * options.horizon, 8, 1'000'000);
  options.stride = data.integer("stride", 1, 1, 100'000);
  options.batch = data.integer("batch", 32, 1, 100'000);
  data.refuse_unknown_keys();
  options.structure = structure_from(config.table("equation"), options.season);
  return std::make_unique<ForecastTask>(std::move(options), seed);
}

}  // namespace mechnn::training
