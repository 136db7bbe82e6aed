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
#include "formats/files.h"
#include "formats/model_json.h"
#include "formats/table.h"
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

std::vector<formats::StartingPoint> starting_points(const TrajectorySet& data,
                                                    const FitResult& result, std::size_t model) {
  std::vector<formats::StartingPoint> starts;
  const std::size_t components = result.models[model].components();
  for (std::size_t r = 0; r < result.fits.size(); ++r) {
    const bool is_own = result.models.size() == 1 || r == model;
    const TrajectoryFit& fit = result.fits[r];
    if (!is_own || fit.times.empty()) continue;
    const Trajectory& trajectory = data.trajectories[r];
    starts.push_back(
        {trajectory.name,
         fit.times.front(),
         trajectory.times.back(),
         trajectory.samples(),
         {fit.states.begin(), fit.states.begin() + static_cast<std::ptrdiff_t>(components)}});
  }
  return starts;
}

/// model.json; where trajectories have parameters of their own, one for each of them.
std::map<std::string, std::string> files_of(const TrajectorySet& data, const FitResult& result,
                                            const formats::Json& json, const formats::Json& options,
                                            const CommandContext& context) {
  std::map<std::string, std::string> files{{"fit.json", json.dump(2) + "\n"}};
  for (std::size_t m = 0; m < result.models.size(); ++m) {
    formats::ModelFile file;
    file.model = result.models[m];
    file.starts = starting_points(data, result, m);
    file.time_origin = data.time_origin;
    file.data_hash = formats::data_hash(data);
    file.options = options;
    file.seed = context.global.seed;
    file.program_version = std::string(version);
    if (result.status == FitStatus::stopped) file.end = formats::SearchEnd::stopped;
    const std::string name =
        result.models.size() == 1 ? "model.json" : "model_" + std::to_string(m + 1) + ".json";
    files[name] = formats::model_json(file);
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
  const formats::Json json = fit_json(result, measured.notes);
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
