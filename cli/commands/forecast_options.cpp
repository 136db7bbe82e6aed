#include "commands/forecast_options.h"

#include "command.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "The run is the folder of a training whose task is a forecast; its configuration, its data\n"
    "(where the program runs, as in training) and its best parameters are read again. Rows added\n"
    "since are what the forecast begins from; the others must be those of the training. What\n"
    "comes out is a table: time, forecast, and the ends of a band that would hold 90 % of new\n"
    "measurements if errors were those of the run's validation; how many of the test's values\n"
    "it held is said where that differs, and in --json. Beyond the trained horizon the band\n"
    "keeps the width of its last step: there it is too narrow for what wanders. A run of task\n"
    "\"window_forecast\" goes no further, and forecasts its target.\n\n"
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
