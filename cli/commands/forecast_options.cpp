#include "commands/forecast_options.h"

#include "command.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "The run is the folder of a training whose task is a forecast; its configuration, its data "
    "and\n"
    "its best parameters are read again. What comes out is a table: time, forecast, and the ends "
    "of\n"
    "the band in which a new measurement lies with 90 %, by the errors of the run's validation.\n"
    "Beyond the horizon that was trained, the band keeps the width of its last step.\n\n"
    "Examples:\n"
    "  mechnn train examples/configs/forecast_co2.toml -o runs/co2\n"
    "  mechnn forecast runs/co2 --horizon 60 -o ahead.csv\n"
    "  mechnn forecast runs/co2 --json";

}  // namespace

void add_forecast_options(CLI::App& command, ForecastSettings& settings) {
  command.add_option("run", settings.folder, "Folder of a training run")
      ->required()
      ->check(not_empty());
  command.add_option("--horizon", settings.horizon, "Samples to forecast [as trained]")
      ->check(whole_number(1, 100'000));
  command.add_option("-o,--output", settings.output, "CSV file to write [standard output]")
      ->check(not_empty());
  command.footer(examples);
}

}  // namespace mechnn::cli
