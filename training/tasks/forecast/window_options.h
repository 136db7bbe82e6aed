// What a task of window forecasts is told.
#pragma once

#include <cstdint>

#include "training/config.h"
#include "training/tasks/forecast/modes.h"
#include "training/tasks/forecast/panel.h"

namespace mechnn::training::forecast {

struct WindowOptions {
  Panel panel;
  std::int64_t samples =
      0;  ///< of the panel that make the parts; later ones are only forecast from
  std::int64_t trained = 0;  ///< samples; those that validate follow, then those that test
  std::int64_t validated = 0;
  std::int64_t tested = 0;
  std::int64_t lookback = 0;
  std::int64_t horizon = 0;
  std::int64_t season = 1;
  std::int64_t batch = 0;
  std::int64_t target = 0;  ///< the series that is drawn and forecast
  ModesOptions modes;
};

/// Reads [data] and [equation] (docs/configurations.md) and the table of measurements, of which the
/// first `samples`, all where 0, make the parts. Throws ConfigError where they do not suit the
/// windows.
WindowOptions window_options_from(ConfigTable& config, std::int64_t samples);

}  // namespace mechnn::training::forecast
