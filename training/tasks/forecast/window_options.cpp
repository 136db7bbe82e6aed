#include "training/tasks/forecast/window_options.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mechnn/number_text.h"
#include "training/tasks/forecast/series.h"

namespace mechnn::training::forecast {
namespace {

Period period_from(ConfigTable& table, const std::string& prefix) {
  Period period;
  period.samples = table.number(prefix + "period", 0, 0, 1e9);
  period.harmonics = table.integer(prefix + "harmonics", 0, 0, 1000);
  period.damped_harmonics = table.integer(prefix + "damped_harmonics", 0, 0, 1000);
  const std::int64_t most = std::max(period.harmonics, period.damped_harmonics);
  if (most == 0 && period.samples > 0) {
    throw ConfigError("[equation] '" + prefix + "period': found one without harmonics, expected `" +
                      prefix + "harmonics` or `" + prefix + "damped_harmonics`");
  }
  if (most > 0 && period.samples < 2 * static_cast<double>(most)) {
    throw ConfigError("[equation] '" + prefix + "period': found " + shortest_text(period.samples) +
                      " samples, expected at least " + std::to_string(2 * most) +
                      ", two for its harmonic " + std::to_string(most));
  }
  return period;
}

/// Two equal constants would be one mode twice.
void require_different(const std::string& key, std::vector<double> constants) {
  std::sort(constants.begin(), constants.end());
  const auto twice = std::adjacent_find(constants.begin(), constants.end());
  if (twice == constants.end()) return;
  throw ConfigError("[equation] '" + key + "': found " + shortest_text(*twice) +
                    " twice, expected numbers that differ");
}

ModesOptions modes_from(ConfigTable table) {
  ModesOptions options;
  options.relaxations = table.numbers("relaxations", {}, 1e-2, 1e9);
  options.lives = table.numbers("lives", {}, 1e-2, 1e9);
  for (const char* prefix : {"", "second_"}) {
    options.periods.push_back(period_from(table, prefix));
  }
  const bool is_damped =
      std::any_of(options.periods.begin(), options.periods.end(),
                  [](const Period& period) { return period.damped_harmonics > 0; });
  if (options.relaxations.empty() && !is_damped) {
    throw ConfigError(
        "[equation]: nothing in it is learned, expected `relaxations`, or `lives` with damped "
        "harmonics");
  }
  if (is_damped == options.lives.empty()) {
    throw ConfigError(is_damped
                          ? "[equation] 'lives' is missing, expected those of the damped harmonics"
                          : "[equation] 'lives': found some without damped harmonics");
  }
  require_different("relaxations", options.relaxations);
  require_different("lives", options.lives);
  table.refuse_unknown_keys();
  return options;
}

[[noreturn]] void refuse(const std::string& key, const std::string& found,
                         const std::string& expected) {
  throw ConfigError("[data] '" + key + "': found " + found + ", expected " + expected);
}

/// Throws ConfigError where the samples of a part do not suit the windows.
void check_parts(const WindowOptions& options) {
  const std::int64_t window = options.lookback + options.horizon;
  const auto at_least = [](const std::string& key, std::int64_t found, std::int64_t least,
                           const std::string& reason) {
    if (found < least) {
      refuse(key, std::to_string(found) + " samples",
             "at least " + std::to_string(least) + ", " + reason);
    }
  };
  // Two thirds of the training samples hold a window, the last third what is ahead of one.
  at_least("trained", options.trained, 3 * std::max(window / 2 + 1, options.horizon + 1),
           "for a lookback of " + std::to_string(options.lookback) + " and a horizon of " +
               std::to_string(options.horizon));
  at_least("validated", options.validated, options.horizon, "the horizon");
  at_least("tested", options.tested, options.horizon, "the horizon");
  const std::int64_t all = options.trained + options.validated + options.tested;
  if (options.samples < all) {
    refuse("file", std::to_string(options.samples) + " samples",
           std::to_string(all) + ": the sum of `trained`, `validated` and `tested`");
  }
  if (options.season > options.lookback) {
    refuse("season", std::to_string(options.season) + " samples",
           "at most the lookback, " + std::to_string(options.lookback));
  }
}

void check_series(const WindowOptions& options) {
  const at::Tensor trained = options.panel.values.slice(0, 0, options.trained);
  const at::Tensor still = (trained.std(0) <= 1e-12 * trained.abs().amax(0)).nonzero();
  if (still.size(0) == 0) return;
  const auto series = static_cast<std::size_t>(still[0][0].item<std::int64_t>());
  refuse("file",
         "the series '" + options.panel.names[series] + "' constant in all training samples",
         "series that vary");
}

}  // namespace

WindowOptions window_options_from(ConfigTable& config, std::int64_t samples) {
  ConfigTable data = config.table("data");
  WindowOptions options;
  const std::string file = data.text("file");
  options.panel = read_panel(file);
  options.samples = samples_of(file, options.panel.size(), samples);
  const std::int64_t most = options.samples;
  options.trained = data.integer("trained", most * 6 / 10, 1, most);
  options.validated = data.integer("validated", most * 2 / 10, 1, most);
  options.tested = data.integer("tested", most * 2 / 10, 1, most);
  options.horizon = data.integer("horizon", 96, 1, 1 << 16);
  options.lookback = data.integer("lookback", 336, 2, 1 << 16);
  options.season = data.integer("season", 1, 1, 1 << 16);
  options.batch = data.integer("batch", 512, 1, 1 << 20);
  options.target = options.panel.index_of(data.text("target", options.panel.names.back()));
  data.refuse_unknown_keys();
  check_parts(options);
  check_series(options);
  options.modes = modes_from(config.table("equation"));
  return options;
}

}  // namespace mechnn::training::forecast
