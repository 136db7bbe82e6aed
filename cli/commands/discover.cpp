// mechnn discover: from tables of measurements to equations.
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "command.h"
#include "commands/discover_options.h"
#include "commands/discover_present.h"
#include "commands/measurements.h"
#include "commands/neural_search.h"
#include "commands/run_folder.h"
#include "exit_code.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "progress.h"

namespace mechnn::cli {
namespace {

/// Progress of a search as a line on the terminal, and its stages in the log.
class Progress {
 public:
  explicit Progress(bool wanted) : line_(wanted) {}

  void show(const DiscoveryProgress& progress) {
    if (progress.stage != stage_) {
      stage_ = progress.stage;
      line_.clear();
      spdlog::debug("{}", stage_);
    }
    line_.show(stage_, progress.fraction);
  }

 private:
  ProgressLine line_;
  std::string stage_;
};

DiscoveryOptions search_options(const DiscoverOptions& options, const CommandContext& context) {
  DiscoveryOptions discovery = options.discovery();
  discovery.threads = context.global.thread_count();
  discovery.stop = context.interrupts->stop_gracefully();
  return discovery;
}

DiscoveryResult search(const TrajectorySet& data, const DiscoverOptions& options,
                       const CommandContext& context) {
  const spdlog::stopwatch watch;
  Progress progress(!context.global.quiet);
  if (options.neural()) {
    return neural_search(data, options, context,
                         [&progress](const DiscoveryProgress& p) { progress.show(p); });
  }
  DiscoveryOptions discovery = search_options(options, context);
  discovery.progress = [&progress](const DiscoveryProgress& p) { progress.show(p); };
  DiscoveryResult result = options.has_automatic_library()
                               ? discover_with_automatic_library(data, discovery)
                               : discover(data, discovery);
  spdlog::info(
      "searched in {:.2f} s on {} threads: {} candidates an equation, grid step {:g}, {} models "
      "fitted",
      watch, discovery.threads, result.library.size(), result.grid_step, result.models_fitted);
  return result;
}

int exit_code(const DiscoveryResult& result) {
  switch (result.status) {
    case DiscoveryStatus::done:
      return exit_done;
    case DiscoveryStatus::stopped:
      return exit_interrupted;
    case DiscoveryStatus::no_fit:
      return exit_numerics_failed;
  }
  return exit_numerics_failed;
}

formats::Json initial_states_json(const formats::ModelFile& file) {
  formats::Json list = formats::Json::array();
  const auto names = file.model.variables();  // the states and derivatives come first
  for (const auto& start : file.starts) {
    formats::Json values = formats::Json::object();
    for (std::size_t i = 0; i < start.values.size(); ++i) values[names[i]] = start.values[i];
    list.push_back({{"trajectory", start.trajectory}, {"t", start.start}, {"values", values}});
  }
  return list;
}

WrittenFiles write_run(const formats::ModelFile& model, const report::ReportData& report,
                       const std::string& folder) {
  const spdlog::stopwatch watch;
  const auto files = run_files(model, report);
  formats::write_folder(folder, files);
  WrittenFiles written{folder, {}};
  for (const auto& [name, content] : files) {
    written.names.push_back(name);
    spdlog::debug("wrote {}/{}: {} bytes", folder, name, content.size());
  }
  spdlog::info("wrote {} files into {} in {:.2f} s", files.size(), folder, watch);
  return written;
}

/// The columns that --states asks for, which may name inputs or leave them out.
std::vector<std::string> with_inputs_too(std::vector<std::string> states,
                                         const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (std::find(states.begin(), states.end(), input) == states.end()) states.push_back(input);
  }
  return states;
}

Measurements read_data(const DiscoverOptions& options) {
  formats::TableOptions table = options.table.options();
  const std::vector<std::string> inputs = options.input_names();
  if (!table.states.empty()) table.states = with_inputs_too(table.states, inputs);
  Measurements measured = read_measurements(options.files, table);
  measured.data = with_input_columns(std::move(measured.data), inputs);
  keep_usable(measured, options.files);
  unwrap_angles(measured, options.angle_options());
  try {
    const LibraryOptions library = options.discovery().library;
    require_new_terms(options.has_automatic_library() ? automatic_library(library) : library,
                      measured.data.states, options.order, measured.data.inputs);
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--term", error.what());
  }
  return measured;
}

/// A search, and the states that look like inputs where its equations do not explain the data.
struct Found {
  DiscoveryResult result;
  std::vector<std::string> probable_inputs;
};

/// With --inputs auto the search is made again with the inputs that it shows.
Found find(Measurements& measured, const DiscoverOptions& options, const CommandContext& context) {
  Found found{search(measured.data, options, context), {}};
  const bool is_asked = found.result.status == DiscoveryStatus::done &&
                        found.result.verdict.equations == Light::unexplained && !options.neural() &&
                        measured.data.inputs.empty();
  if (!is_asked) return found;
  found.probable_inputs = probable_inputs(measured.data, search_options(options, context));
  if (!options.has_automatic_inputs()) return found;
  if (found.probable_inputs.empty()) {
    add_note(measured, "no column looks like an input; name those that are with --inputs");
    return found;
  }
  add_note(measured, "taken as inputs, for no equation explains them and others need them: " +
                         formats::listed(found.probable_inputs));
  measured.data = with_input_columns(std::move(measured.data), found.probable_inputs);
  found.result = search(measured.data, options, context);
  return found;
}

/// Probable inputs come first among what to do.
void add_advice(Found& found) {
  if (found.probable_inputs.empty() || !found.result.model.inputs.empty()) return;
  std::string names;
  for (const std::string& name : found.probable_inputs) names += (names.empty() ? "" : ",") + name;
  std::vector<std::string>& advice = found.result.verdict.advice;
  advice.insert(advice.begin(), formats::listed(found.probable_inputs) +
                                    " may drive the others from outside: no equation explains "
                                    "them, and others need them; try --inputs " +
                                    names);
}

/// The result with what was noted when the data were read before its own warnings.
formats::Json result_json(const Found& found, const std::vector<std::string>& notes,
                          const WrittenFiles& files, const formats::ModelFile& model) {
  const DiscoveryResult& result = found.result;
  formats::Json json = discovery_json(result, files, initial_states_json(model));
  json["inputs"] = result.model.inputs;
  json["probable_inputs"] = found.probable_inputs;
  std::vector<std::string> warnings = notes;
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  json["warnings"] = warnings;
  return json;
}

std::filesystem::path model_path(const DiscoverOptions& options) {
  return std::filesystem::path(options.output_folder()) / "model.json";
}

int run(const DiscoverOptions& options, const CommandContext& context) {
  // The options' own mistakes come first: they cost nothing to find.
  options.discovery().validate();
  options.check_engine();
  Measurements measured = read_data(options);
  formats::require_writable_folder(options.output_folder());
  Found found = find(measured, options, context);
  DiscoveryResult& result = found.result;
  const TrajectorySet& data = measured.data;
  add_advice(found);
  const auto model = model_file(data, result, options, context);
  WrittenFiles files;
  // The search may have taken hours: its result is printed even where the disk is full.
  std::optional<formats::OutputError> failure;
  try {
    if (!result.model.equations.empty()) {
      files = write_run(model, report_data(measured, result, options, context),
                        options.output_folder());
    }
  } catch (const formats::OutputError& error) {
    failure = error;
  }
  print(context.global.json ? result_json(found, measured.notes, files, model).dump(2) + "\n"
                            : discovery_text(result, files));
  if (failure) throw formats::OutputError(*failure);
  if (result.model.equations.empty() && std::filesystem::exists(model_path(options))) {
    spdlog::warn("{} holds the result of an earlier run", options.output_folder());
  }
  return context.interrupts->requested() ? exit_interrupted : exit_code(result);
}

}  // namespace

void add_discover_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<DiscoverOptions>();
  CLI::App* const command =
      add_command(program, context, "discover", "Find the equations behind trajectories",
                  [options, &context] { return run(*options, context); });
  add_discover_options(*command, *options);
}

}  // namespace mechnn::cli
