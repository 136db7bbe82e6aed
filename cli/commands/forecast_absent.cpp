// mechnn forecast in a program that was built without PyTorch: says so, and how to get it.
#include <memory>

#include "command.h"
#include "commands/forecast_options.h"
#include "commands/torch_absent.h"

namespace mechnn::cli {

void add_forecast_command(CLI::App& program, CommandContext& context) {
  const auto settings = std::make_shared<ForecastSettings>();
  CLI::App* const command =
      add_command(program, context, "forecast",
                  "Forecast by a trained run (not in this build: it lacks PyTorch)",
                  [settings]() -> int { refuse_without_torch("forecasting by a training run"); });
  add_forecast_options(*command, *settings);
}

}  // namespace mechnn::cli
