// mechnn forecast: what comes after the data of a training run.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "command.h"
#include "commands/forecast_options.h"
#include "commands/notes.h"
#include "exit_code.h"
#include "formats/csv_write.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/json.h"
#include "training/tasks/training_run.h"

namespace mechnn::cli {
namespace {

/// A difference of the bands' coverage that is worth a word.
constexpr double max_doubt = 0.05;

struct TrainedRun {
  std::string config;  ///< the TOML text
  std::uint64_t seed = 1;
  training::TaskData data;
};

TrainedRun trained_run(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "result.json";
  if (!std::filesystem::is_regular_file(file)) {
    throw formats::InputError(folder.string() +
                              ": this is no folder of a training that has ended: it has no "
                              "result.json");
  }
  const formats::Json json = formats::parse_json(formats::read_file(file), file.string());
  if (!json.is_object() || !json.contains("config") || !json["config"].is_string() ||
      !json.contains("seed") || !json["seed"].is_number_unsigned()) {
    throw formats::InputError(file.string() + ": this is not the result of mechnn train");
  }
  if (json.contains("status") && json["status"] == "failed") {
    throw formats::InputError(folder.string() +
                              ": this training failed, and has nothing to "
                              "forecast with");
  }
  TrainedRun run{json["config"].get<std::string>(), json["seed"].get<std::uint64_t>(), {}};
  if (json.contains("data")) {
    run.data = {json["data"].value("samples", std::int64_t{0}),
                json["data"].value("hash", std::string())};
  }
  return run;
}

std::string csv_text(const training::TaskForecast& forecast) {
  const std::string name = formats::csv_field(forecast.series);
  std::string text =
      fmt::format("{},{},{}_low,{}_high\n", formats::csv_field(forecast.time), name, name, name);
  for (std::size_t i = 0; i < forecast.times.size(); ++i) {
    text +=
        fmt::format("{},{},{},{}\n", formats::csv_number(forecast.times[i]),
                    formats::csv_number(forecast.values[i]), formats::csv_number(forecast.low[i]),
                    formats::csv_number(forecast.high[i]));
  }
  return text;
}

formats::Json forecast_json(const training::TaskForecast& forecast) {
  return {{"series", forecast.series},
          {"time", forecast.time},
          {"t", forecast.times},
          {"values", formats::numbers_or_nulls(forecast.values)},
          {"low", formats::numbers_or_nulls(forecast.low)},
          {"high", formats::numbers_or_nulls(forecast.high)},
          {"coverage", forecast.coverage},
          {"tested_coverage", forecast.tested_coverage}};
}

int run(const ForecastSettings& settings, const CommandContext& context) {
  if (!settings.output.empty()) formats::require_writable_file(settings.output, {".csv"});
  const std::filesystem::path folder = settings.folder;
  const TrainedRun trained = trained_run(folder);
  training::ConfigTable config =
      training::ConfigTable::parse(trained.config, (folder / "result.json").string());
  training::TrainingRun training(config, trained.seed, context.global.network_threads(),
                                 trained.data.samples);
  const auto data = training.measurements();
  if (data) warn_of(data->notes);
  // Runs of earlier versions do not say what they were made of.
  if (data && !trained.data.hash.empty() && data->hash != trained.data.hash) {
    throw std::invalid_argument(
        settings.folder + ": its data have changed: the first " + std::to_string(data->samples) +
        " samples are not those of its training (new ones may only follow them); train again");
  }
  training.restore(folder / "checkpoint");
  const auto forecast = training.forecast(settings.horizon);
  if (!forecast) {
    throw std::invalid_argument(settings.folder +
                                ": the task of this run is no forecast (an equation that it found "
                                "is integrated by mechnn simulate)");
  }
  if (std::abs(forecast->tested_coverage - forecast->coverage) > max_doubt) {
    spdlog::warn(
        "the bands are meant to hold {:.0f} % of new values; of the run's test they held "
        "{:.0f} %",
        100 * forecast->coverage, 100 * forecast->tested_coverage);
  }
  const std::string text = csv_text(*forecast);
  if (!settings.output.empty()) {
    formats::write_file(settings.output, text);
    spdlog::info("wrote {}", settings.output);
  }
  if (context.global.json) {
    print(forecast_json(*forecast).dump(2) + "\n");
  } else if (settings.output.empty()) {
    print(text);
  }
  return exit_done;
}

}  // namespace

void add_forecast_command(CLI::App& program, CommandContext& context) {
  const auto settings = std::make_shared<ForecastSettings>();
  CLI::App* const command =
      add_command(program, context, "forecast", "Forecast a series by a trained run",
                  [settings, &context] { return run(*settings, context); });
  add_forecast_options(*command, *settings);
}

}  // namespace mechnn::cli
