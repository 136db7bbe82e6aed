#include "training/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>

namespace mechnn::training {
namespace {

constexpr std::int64_t max_epochs = 1'000'000'000;

ScheduleKind kind_from(ConfigTable& training) {
  constexpr std::array<std::string_view, 4> names{"constant", "cosine", "step", "plateau"};
  const std::string name = training.choice("schedule", names[0], names);
  return static_cast<ScheduleKind>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

ScheduleOptions ScheduleOptions::from(ConfigTable& training) {
  ScheduleOptions options;
  options.first = training.positive("learning_rate", options.first);
  options.kind = kind_from(training);
  const bool is_step = options.kind == ScheduleKind::step;
  const bool is_plateau = options.kind == ScheduleKind::plateau;
  // Keys of another schedule stay unknown, and are refused as such.
  if (options.kind == ScheduleKind::cosine || is_plateau) {
    options.min_rate = training.number("min_learning_rate", options.min_rate, 0, options.first);
  }
  if (options.kind == ScheduleKind::cosine) {
    options.period = training.integer("period", options.period, 0, max_epochs);
  }
  if (is_step || is_plateau) options.decay = training.positive("decay", options.decay, 1);
  if (is_step) {
    options.decay_every = training.integer("decay_every", options.decay_every, 1, max_epochs);
  }
  if (is_plateau) {
    options.decay_patience =
        training.integer("decay_patience", options.decay_patience, 0, max_epochs);
  }
  return options;
}

Schedule::Schedule(const ScheduleOptions& options, std::int64_t epochs)
    : options_(options),
      period_(options.period > 0 ? options.period : epochs),
      on_plateau_(options.first) {}

double Schedule::rate() const {
  const auto e = static_cast<double>(epoch_);
  switch (options_.kind) {
    case ScheduleKind::constant:
      break;
    case ScheduleKind::cosine: {
      const double share = std::min(1.0, e / static_cast<double>(period_));
      return options_.min_rate +
             (options_.first - options_.min_rate) * (1 + std::cos(std::numbers::pi * share)) / 2;
    }
    case ScheduleKind::step:
      return options_.first * std::pow(options_.decay, epoch_ / options_.decay_every);
    case ScheduleKind::plateau:
      return on_plateau_;
  }
  return options_.first;
}

void Schedule::observe(double loss) {
  constexpr double better = 1 - 1e-4;
  ++epoch_;
  if (std::isnan(loss)) return;
  const bool is_better = loss < better * best_;
  if (is_better) best_ = loss;
  no_better_ = is_better ? 0 : no_better_ + 1;
  if (no_better_ <= options_.decay_patience) return;
  no_better_ = 0;
  on_plateau_ = std::max(options_.min_rate, on_plateau_ * options_.decay);
}

}  // namespace mechnn::training
