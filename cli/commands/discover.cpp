// mechnn discover: from tables of measurements to equations.
#include <spdlog/spdlog.h>

#include <memory>
#include <optional>

#include "command.h"
#include "commands/discover_options.h"
#include "commands/discover_present.h"
#include "commands/given_terms.h"
#include "commands/measurements.h"
#include "commands/run_folder.h"
#include "exit_code.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "progress.h"

namespace mechnn::cli {
namespace {

DiscoveryResult search(const TrajectorySet& data, const DiscoverOptions& options,
                       const CommandContext& context) {
  ProgressLine line(!context.global.quiet && !context.global.json);
  DiscoveryOptions discovery = options.discovery();
  discovery.threads = context.global.thread_count();
  discovery.stop = context.interrupts->stop_gracefully();
  discovery.progress = [&line](const DiscoveryProgress& p) { line.show(p.stage, p.fraction); };
  return options.automatic_library() ? discover_with_automatic_library(data, discovery)
                                     : discover(data, discovery);
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
  const auto names = file.model.variables();
  for (const auto& start : file.starts) {
    formats::Json values = formats::Json::object();
    for (std::size_t i = 0; i < start.values.size(); ++i) values[names[i]] = start.values[i];
    list.push_back({{"trajectory", start.trajectory}, {"t", start.start}, {"values", values}});
  }
  return list;
}

WrittenFiles write_run(const formats::ModelFile& model, const report::ReportData& report,
                       const std::string& folder) {
  const auto files = run_files(model, report);
  formats::write_folder(folder, files);
  WrittenFiles written{folder, {}};
  for (const auto& [name, content] : files) written.names.push_back(name);
  return written;
}

TrajectorySet read_data(const DiscoverOptions& options) {
  TrajectorySet data = read_measurements(options.files, options.table());
  require_usable(data, options.files);
  require_new_terms(options.certain_library(), data.states, options.order);
  return data;
}

int run(const DiscoverOptions& options, const CommandContext& context) {
  // The options' own mistakes come first: they cost nothing to find.
  options.discovery().validate();
  const TrajectorySet data = read_data(options);
  formats::require_writable_folder(options.output_folder());
  const DiscoveryResult result = search(data, options, context);
  const auto model = model_file(data, result, options, context);
  WrittenFiles files;
  // The search may have taken hours: its result is printed even where the disk is full.
  std::optional<formats::OutputError> failure;
  try {
    if (!result.model.equations.empty()) {
      files =
          write_run(model, report_data(data, result, options, context), options.output_folder());
    }
  } catch (const formats::OutputError& error) {
    failure = error;
  }
  print(context.global.json
            ? discovery_json(result, files, initial_states_json(model)).dump(2) + "\n"
            : discovery_text(result, files));
  if (failure) throw formats::OutputError(*failure);
  return exit_code(result);
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
