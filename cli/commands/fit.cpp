// mechnn fit: parameters of given equations from tables of measurements.
#include "mechnn/fit.h"

#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "command.h"
#include "commands/fit_options.h"
#include "commands/fit_present.h"
#include "commands/measurements.h"
#include "exit_code.h"
#include "formats/csv_write.h"
#include "formats/files.h"
#include "formats/fit_json.h"
#include "formats/found_model.h"
#include "formats/json.h"
#include "formats/model_json.h"
#include "formats/table.h"
#include "mechnn/number_text.h"
#include "mechnn/version.h"
#include "progress.h"

namespace mechnn::cli {
namespace {

/// The columns that the equations are about: those that --states names; without it, columns with an
/// equation.
Measurements read_data(const FitCommandOptions& options) {
  formats::TableOptions table = options.table.options();
  const std::vector<std::string> inputs = options.input_names();
  for (const std::string& input : inputs) {
    const auto found = std::find(table.states.begin(), table.states.end(), input);
    if (!table.states.empty() && found == table.states.end()) table.states.push_back(input);
  }
  Measurements measured = read_measurements(options.files, table);
  measured.data = with_input_columns(std::move(measured.data), inputs);
  return measured;
}

FitResult run_fit(const TrajectorySet& data, FitOptions options, const CommandContext& context) {
  const spdlog::stopwatch watch;
  ProgressLine line(!context.global.quiet);
  options.seed = context.global.seed;
  options.threads = context.global.thread_count();
  options.stop = context.interrupts->stop_gracefully();
  options.progress = [&line](const FitProgress& progress) {
    line.show(progress.stage, progress.fraction);
  };
  FitResult result = fit(data, options);
  spdlog::info("fitted in {:.2f} s on {} threads: {} searches, {} nodes", watch, options.threads,
               result.starts_tried, result.grid_nodes);
  return result;
}

formats::Json options_json(const FitCommandOptions& options, const FitOptions& fit) {
  return {{"command", "fit"},
          {"files", options.files},
          {"equations", fit.equations},
          {"hidden", fit.hidden},
          {"start", options.starts},
          {"bounds", options.bounds},
          {"priors", options.priors},
          {"per_trajectory", fit.per_trajectory},
          {"inputs", options.inputs},
          {"noise", options.noise},
          {"searches", options.searches},
          {"intervals", options.intervals},
          {"scheme", options.scheme}};
}

/// The fitted states at the grid's times, hidden ones behind the measured, then derivatives.
std::string fitted_csv(const FitResult& result) {
  const bool has_several = result.fits.size() > 1;
  const Model& model = result.models.front();
  std::vector<std::string> columns = model.variables();
  columns.resize(model.components());
  std::string text = has_several ? "trajectory,t" : "t";
  for (const std::string& column : columns) text += "," + column;
  text += "\n";
  for (const TrajectoryFit& fit : result.fits) {
    for (std::size_t t = 0; t < fit.times.size(); ++t) {
      if (has_several) text += formats::csv_field(fit.name) + ",";
      text += shortest_text(fit.times[t]);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        text += "," + formats::csv_number(fit.states[t * columns.size() + c]);
      }
      text += "\n";
    }
  }
  return text;
}

/// model.json; where trajectories have parameters of their own, one for each of them.
std::map<std::string, std::string> files_of(const TrajectorySet& data, const FitResult& result,
                                            const formats::Json& json, const formats::Json& options,
                                            const CommandContext& context) {
  std::map<std::string, std::string> files{{"fit.json", json.dump(2) + "\n"},
                                           {"fitted.csv", fitted_csv(result)}};
  std::vector<formats::ModelFile> models = formats::fitted_models(data, result);
  for (std::size_t m = 0; m < models.size(); ++m) {
    models[m].options = options;
    models[m].seed = context.global.seed;
    models[m].program_version = std::string(version);
    const std::string number = models.size() == 1 ? "" : "_" + std::to_string(m + 1);
    files["model" + number + ".json"] = formats::model_json(models[m]);
  }
  return files;
}

int exit_code(const FitResult& result) {
  switch (result.status) {
    case FitStatus::done:
      return exit_done;
    case FitStatus::stopped:
      return exit_interrupted;
    case FitStatus::no_fit:
      break;
  }
  return exit_numerics_failed;
}

int run(const FitCommandOptions& options, const CommandContext& context) {
  FitOptions fit = options.fit();
  fit.validate();
  const Measurements measured = read_data(options);
  for (const formats::TableColumn& column : measured.columns) {
    if (column.role == formats::ColumnRole::left_out) fit.unused_columns.push_back(column.name);
  }
  if (!options.folder.empty()) formats::require_writable_folder(options.folder);
  const FitResult result = run_fit(measured.data, fit, context);
  const formats::Json json = formats::fit_json(result, measured.notes);
  print(context.global.json ? json.dump(2) + "\n" : fit_text(result));
  if (!options.folder.empty() && !result.models.empty()) {
    const auto files = files_of(measured.data, result, json, options_json(options, fit), context);
    formats::write_folder(options.folder, files);
  }
  return exit_code(result);
}

}  // namespace

void add_fit_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<FitCommandOptions>();
  CLI::App* const command =
      add_command(program, context, "fit", "Estimate the parameters of given equations",
                  [options, &context] { return run(*options, context); });
  add_fit_options(*command, *options);
}

}  // namespace mechnn::cli
