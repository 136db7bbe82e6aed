#include "training/tasks/forecast/window_forecast.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/diff.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "training/numbers.h"
#include "training/shuffled_batches.h"
#include "training/tasks/forecast/bands.h"
#include "training/tasks/forecast/mode_encoder.h"
#include "training/tasks/forecast/panel.h"
#include "training/tasks/forecast/series.h"
#include "training/tasks/forecast/window_options.h"

namespace mechnn::training {
namespace {

using namespace forecast;

constexpr std::int64_t validation_batch = 512;  ///< windows
constexpr std::int64_t drawn_forecasts = 4;

class WindowForecast : public Task {
 public:
  WindowForecast(WindowOptions options, std::uint64_t seed)
      : options_(std::move(options)),
        mean_(trained().mean(0)),
        deviation_(trained().std(0, /*unbiased=*/false)),
        values_((options_.panel.values - mean_) / deviation_),
        fitted_(within(0, options_.trained)),
        validated_(within(options_.trained, options_.trained + options_.validated)),
        tested_(within(first_test(), first_test() + options_.tested)),
        batches_(fitted_.size(0), options_.batch, seed),
        encoder_(
            std::make_shared<ModeEncoder>(options_.modes, encoder_windows(), options_.lookback)) {}

  torch::nn::Module& module() override { return *encoder_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(fitted_.index_select(0, batches_.items(epoch, batch, part)));
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

  [[nodiscard]] std::optional<TaskData> measurements() const override {
    return data_of(options_.panel.times, options_.panel.values, options_.samples,
                   options_.panel.notes);
  }
  std::map<std::string, double> results() override;
  std::vector<TaskFigure> figures() override;
  [[nodiscard]] std::vector<std::string> equation_lines() const override;
  std::optional<TaskForecast> forecast(std::int64_t horizon) override;

 private:
  using Method = std::function<at::Tensor(const at::Tensor& windows)>;

  [[nodiscard]] at::Tensor trained() const {
    return options_.panel.values.slice(0, 0, options_.trained);
  }
  [[nodiscard]] std::int64_t first_test() const { return options_.trained + options_.validated; }
  /// Windows whose samples ahead lie within [first, last).
  [[nodiscard]] at::Tensor within(std::int64_t first, std::int64_t last) const {
    return windows_within(values_, options_.lookback, options_.lookback + options_.horizon, first,
                          last);
  }
  /// Penalties are judged by the last third of the training samples, and by the validation.
  [[nodiscard]] EncoderWindows encoder_windows() const {
    const std::int64_t earlier = options_.trained / 3 * 2;
    return {fitted_, within(0, earlier), within(earlier, options_.trained), validated_};
  }

  Loss loss_of(const at::Tensor& windows) {
    const std::int64_t items = windows.size(0);
    if (items == 0) return {{}, 0, 0};
    // (W · series, horizon) → (W), the mean over series and samples ahead.
    const at::Tensor off = encoder_->forward(windows) - ahead(windows);
    return {off.square().unflatten(0, {items, -1}).mean({1, 2}).sum(), 0, items};
  }

  /// (W · series, horizon)
  [[nodiscard]] at::Tensor ahead(const at::Tensor& windows) const {
    return windows.slice(2, options_.lookback).reshape({-1, options_.horizon});
  }
  [[nodiscard]] at::Tensor last_season(const at::Tensor& windows) const {
    const at::Tensor step = at::arange(options_.horizon).remainder(options_.season);
    return windows.slice(2, options_.lookback - options_.season, options_.lookback)
        .index_select(2, step)
        .reshape({-1, options_.horizon});
  }

  /// Mean square and mean absolute error, as `<prefix>mse` and `<prefix>mae`.
  std::map<std::string, double> measured(const at::Tensor& windows, const std::string& prefix,
                                         const Method& method) const;
  /// The target's errors over windows: (W, horizon), in its own units.
  at::Tensor target_errors(const at::Tensor& windows);
  /// Half of the width of a forecast's band, by the errors of the validation: (horizon).
  at::Tensor half_widths() {
    return band_deviations * target_errors(validated_).square().mean(0).sqrt();
  }
  /// Share of the target's values in the test that lie in the bands of their forecasts.
  double tested_coverage(const at::Tensor& half_width) {
    const at::Tensor inside = target_errors(tested_).abs() <= half_width;
    return inside.to(at::kDouble).mean().item<double>();
  }
  /// Forecasts (W, horizon) of the target, in its own units.
  at::Tensor target_forecasts(const at::Tensor& windows);

  WindowOptions options_;
  at::Tensor mean_, deviation_;             ///< (series)
  at::Tensor values_;                       ///< (samples, series), in units of the deviation
  at::Tensor fitted_, validated_, tested_;  ///< (W, series, lookback + horizon)
  ShuffledBatches batches_;
  std::shared_ptr<ModeEncoder> encoder_;
};

std::map<std::string, double> WindowForecast::measured(const at::Tensor& windows,
                                                       const std::string& prefix,
                                                       const Method& method) const {
  const at::NoGradGuard without_gradients;
  const at::Tensor off = method(windows) - ahead(windows);
  return {{prefix + "mse", off.square().mean().item<double>()},
          {prefix + "mae", off.abs().mean().item<double>()}};
}

at::Tensor WindowForecast::target_forecasts(const at::Tensor& windows) {
  const at::NoGradGuard without_gradients;
  const at::Tensor made = encoder_->forward(windows.narrow(1, options_.target, 1));
  return made * deviation_[options_.target] + mean_[options_.target];
}

at::Tensor WindowForecast::target_errors(const at::Tensor& windows) {
  const at::Tensor truth = ahead(windows.narrow(1, options_.target, 1));
  return target_forecasts(windows) - (truth * deviation_[options_.target] + mean_[options_.target]);
}

std::map<std::string, double> WindowForecast::results() {
  const auto modelled = [&](const at::Tensor& w) { return encoder_->forward(w); };
  auto named = measured(tested_, "", modelled);
  named.merge(measured(tested_, "single_penalty_",
                       [&](const at::Tensor& w) { return encoder_->with_single_penalty(w); }));
  named.merge(measured(tested_, "ridge_",
                       [&](const at::Tensor& w) { return encoder_->without_equation(w); }));
  named.merge(measured(tested_, "naive_", [&](const at::Tensor& w) { return last_season(w); }));
  named["validation_mse"] = measured(validated_, "", modelled).at("mse");
  named["coverage_90"] = tested_coverage(half_widths());
  return named;
}

std::vector<TaskFigure> WindowForecast::figures() {
  const Panel& panel = options_.panel;
  const auto name = panel.names[static_cast<std::size_t>(options_.target)];
  TaskFigure figure;
  figure.title = "Forecasts of the test";
  figure.caption = "Each line is one forecast of " + std::to_string(options_.horizon) +
                   " samples from the " + std::to_string(options_.lookback) + " before it.";
  figure.x_label = panel.time;
  figure.y_label = name;
  const std::int64_t windows = tested_.size(0);
  const std::int64_t apart = std::max(options_.horizon, windows / drawn_forecasts);
  const std::int64_t from = first_test();
  const std::int64_t to =
      std::min(from + drawn_forecasts * apart + options_.horizon, from + options_.tested);
  const at::Tensor target = panel.values.select(1, options_.target);
  figure.curves.push_back({"measured", numbers(panel.times.slice(0, from, to)),
                           numbers(target.slice(0, from, to)), true});
  for (std::int64_t at = 0; at < windows && at < drawn_forecasts * apart; at += apart) {
    figure.curves.push_back({"forecast",
                             numbers(panel.times.narrow(0, from + at, options_.horizon)),
                             numbers(target_forecasts(tested_.narrow(0, at, 1))[0]), false});
  }
  return {figure};
}

std::vector<std::string> WindowForecast::equation_lines() const {
  std::vector<std::string> lines = encoder_->equations();
  lines.insert(lines.begin(),
               "every series = its last value + a sum of states, in units of its standard "
               "deviation; time in samples");
  return lines;
}

std::optional<TaskForecast> WindowForecast::forecast(std::int64_t horizon) {
  if (horizon == 0) horizon = options_.horizon;
  if (horizon > options_.horizon) {
    throw std::invalid_argument("horizon: got " + std::to_string(horizon) + ", expected at most " +
                                std::to_string(options_.horizon) + ", that of the training");
  }
  const at::Tensor past = values_.slice(0, -options_.lookback).t().unsqueeze(0);
  const at::Tensor made = target_forecasts(past)[0].slice(0, 0, horizon);
  const at::Tensor all_half = half_widths();
  const at::Tensor half = all_half.slice(0, 0, horizon);
  const at::Tensor& times = options_.panel.times;
  const double step = at::diff(times).mean().item<double>();
  return TaskForecast{options_.panel.names[static_cast<std::size_t>(options_.target)],
                      options_.panel.time,
                      numbers(times[-1] + step * at::arange(1, horizon + 1, at::kDouble)),
                      numbers(made),
                      numbers(made - half),
                      numbers(made + half),
                      band_coverage,
                      tested_coverage(all_half)};
}

}  // namespace

std::unique_ptr<Task> window_forecast_task(ConfigTable& config, std::uint64_t seed,
                                           std::int64_t samples) {
  return std::make_unique<WindowForecast>(window_options_from(config, samples), seed);
}

}  // namespace mechnn::training
