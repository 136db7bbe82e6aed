// The options of mechnn forecast, which a program without PyTorch knows too.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace mechnn::cli {

struct ForecastSettings {
  std::string folder;
  std::int64_t horizon = 0;  ///< samples; 0: as trained
  std::string output;
};

void add_forecast_options(CLI::App& command, ForecastSettings& settings);

}  // namespace mechnn::cli
