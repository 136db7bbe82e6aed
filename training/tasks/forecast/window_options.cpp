#include "training/tasks/forecast/window_options.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <string>

#include "mechnn/number_text.h"

namespace mechnn::training::forecast {
namespace {

Period period_from(ConfigTable& table, const std::string& prefix) {
  Period period;
  period.samples = table.number(prefix + "period", 0, 0, 1e9);
  period.harmonics = table.integer(prefix + "harmonics", 0, 0, 1000);
  period.damped_harmonics = table.integer(prefix + "damped_harmonics", 0, 0, 1000);
  const std::int64_t most = std::max(period.harmonics, period.damped_harmonics);
  if (most > 0 && period.samples < 2 * static_cast<double>(most)) {
    throw ConfigError("[equation]: '" + prefix + "period': found " + shortest_text(period.samples) +
                      " samples, expected at least " + std::to_string(2 * most) +
                      ", two for its harmonic " + std::to_string(most));
  }
  return period;
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
        "[equation]: nothing in it is learned, expected relaxations or damped harmonics");
  }
  if (is_damped && options.lives.empty()) {
    throw ConfigError("[equation]: damped harmonics, expected `lives` to begin with");
  }
  table.refuse_unknown_keys();
  return options;
}

/// Throws ConfigError where the samples do not suit windows and parts.
void check(const WindowOptions& options) {
  const std::int64_t window = options.lookback + options.horizon;
  const auto refuse = [](const std::string& part, std::int64_t found, std::int64_t least) {
    throw ConfigError("[data]: " + std::to_string(found) + " samples " + part +
                      ", expected at least " + std::to_string(least));
  };
  if (options.trained / 3 * 2 <= window) refuse("to train", options.trained, 3 * window / 2 + 3);
  if (options.trained / 3 <= options.horizon)
    refuse("to train", options.trained, 3 * options.horizon + 3);
  if (options.validated < options.horizon)
    refuse("to validate", options.validated, options.horizon);
  if (options.tested < options.horizon) refuse("to test", options.tested, options.horizon);
  const std::int64_t all = options.trained + options.validated + options.tested;
  if (options.panel.size() < all) refuse("in the table", options.panel.size(), all);
  if (options.season > options.lookback) {
    throw ConfigError("[data]: a season of " + std::to_string(options.season) +
                      " samples, expected at most the lookback, " +
                      std::to_string(options.lookback));
  }
  const at::Tensor deviation = options.panel.values.slice(0, 0, options.trained).std(0);
  const at::Tensor still = (deviation == 0).nonzero();
  if (still.size(0) > 0) {
    throw ConfigError(
        "[data]: " +
        options.panel.names[static_cast<std::size_t>(still[0][0].item<std::int64_t>())] +
        " is constant in all training samples");
  }
}

}  // namespace

WindowOptions window_options_from(ConfigTable& config) {
  ConfigTable data = config.table("data");
  WindowOptions options;
  options.panel = read_panel(data.text("file"));
  const std::int64_t samples = options.panel.size();
  options.trained = data.integer("trained", samples * 6 / 10, 1);
  options.validated = data.integer("validated", samples * 2 / 10, 1);
  options.tested = data.integer("tested", samples * 2 / 10, 1);
  options.horizon = data.integer("horizon", 96, 1, 1 << 16);
  options.lookback = data.integer("lookback", 336, 2, 1 << 16);
  options.season = data.integer("season", 1, 1, 1 << 16);
  options.batch = data.integer("batch", 512, 1, 1 << 20);
  options.target = options.panel.index_of(data.text("target", options.panel.names.back()));
  data.refuse_unknown_keys();
  check(options);
  options.modes = modes_from(config.table("equation"));
  return options;
}

}  // namespace mechnn::training::forecast
