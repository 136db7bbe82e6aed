// What a task of window forecasts is told.
#pragma once

#include <cstdint>

#include "training/config.h"
#include "training/tasks/forecast/modes.h"
#include "training/tasks/forecast/panel.h"

namespace mechnn::training::forecast {

struct WindowOptions {
  Panel panel;
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

/// Reads [data] and [equation] (docs/configurations.md) and the table of measurements. Throws
/// ConfigError where samples do not suit the windows and parts.
WindowOptions window_options_from(ConfigTable& config);

}  // namespace mechnn::training::forecast
