// mechnn field: from fields on grids to partial differential equations.
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <filesystem>
#include <memory>

#include "command.h"
#include "commands/field_present.h"
#include "exit_code.h"
#include "formats/field_arrays.h"
#include "formats/field_files.h"
#include "formats/field_json.h"
#include "formats/files.h"
#include "formats/npz.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_simulation.h"
#include "mechnn/field_verdict.h"
#include "mechnn/version.h"
#include "progress.h"
#include "report/field/field_report.h"

namespace mechnn::cli {
namespace {

constexpr auto details =
    "A file is one recording: an NPZ archive with the times 't', the coordinates 'x' (and 'y', "
    "'z')\n"
    "of a uniform grid, and components of shape (t, x, …); missing values are NaN. Candidates are\n"
    "derivatives of monomials, as (u**2)_x; products of derivatives are what they are when\n"
    "multiplied out.\n\n"
    "Examples:\n"
    "  mechnn field ks.npz\n"
    "  mechnn field vorticity.npz --equations w --periodic x,y\n"
    "  mechnn field wave.npz --order 2 --json | jq '.equations[].terms'";

struct FieldCommandOptions {
  std::vector<std::string> files;
  std::string time = "t";
  std::string space, components, periodic, equations, noise, folder;
  FieldDiscoveryOptions discovery;

  [[nodiscard]] std::string output_folder() const {
    if (!folder.empty()) return folder;
    return std::filesystem::path(files.front()).stem().string() + "_mechnn";
  }

  [[nodiscard]] formats::FieldOptions files_options() const {
    formats::FieldOptions out;
    out.time = time;
    if (!space.empty()) out.space = split_list(space, "--space");
    if (!components.empty()) out.components = split_list(components, "--components");
    if (!periodic.empty()) out.periodic = split_list(periodic, "--periodic");
    return out;
  }
};

void write_run(const FieldCommandOptions& options, const formats::MeasuredFields& measured,
               const FieldDiscoveryResult& result, const FieldVerdict& verdict,
               const std::vector<double>& simulated, const CommandContext& context) {
  const std::filesystem::path folder = options.output_folder();
  report::FieldReport report{std::filesystem::path(options.files.front()).filename().string(),
                             measured.data,
                             result,
                             verdict,
                             simulated,
                             measured.notes,
                             {std::string(version), context.command_line, {}, ""}};
  for (const std::string& file : options.files) report.provenance.files.push_back({file, ""});
  formats::write_folder(
      folder, {{"field.json",
                formats::field_json(measured.data, result, verdict, measured.notes).dump(2) + "\n"},
               {"report.html", report::field_report_html(report)}});
  formats::write_npz(folder / "simulated.npz", formats::field_arrays(measured.data, 0, simulated));
  for (std::size_t r = 0; r < measured.data.recordings.size(); ++r) {
    const std::string number = r == 0 ? "" : "_" + std::to_string(r + 1);
    formats::write_npz(folder / ("smoothed" + number + ".npz"),
                       formats::field_arrays(measured.data, r, result.smoothed[r]));
  }
}

// The first recording from its first time on; NaN after it left all bounds.
std::vector<double> simulate_first(const FieldDiscoveryResult& result, const FieldSet& data,
                                   const std::stop_token& stop) {
  FieldSet smooth = data;
  smooth.recordings.resize(1);
  smooth.recordings[0].values = result.smoothed[0];
  FieldSimulationOptions options;
  options.relative_tolerance = options.absolute_tolerance = 1e-5;
  options.stop = stop;
  return simulate_field(smooth, 0, result.equations, result.order, options).values;
}

int run(const FieldCommandOptions& options, const CommandContext& context) {
  FieldDiscoveryOptions discovery = options.discovery;
  if (!options.equations.empty()) {
    discovery.equations = split_list(options.equations, "--equations");
  }
  if (!options.noise.empty()) discovery.noise = split_numbers(options.noise, "--noise");
  discovery.threads = context.global.thread_count();
  discovery.validate();
  const formats::MeasuredFields measured =
      formats::read_fields({options.files.begin(), options.files.end()}, options.files_options());
  for (const std::string& note : measured.notes) spdlog::warn("{}", note);
  formats::require_writable_folder(options.output_folder());
  discovery.stop = context.interrupts->stop_gracefully();
  const spdlog::stopwatch watch;
  ProgressLine line(!context.global.quiet);
  discovery.progress = [&line](const DiscoveryProgress& progress) {
    line.show(progress.stage, progress.fraction);
  };
  const FieldDiscoveryResult result = discover_field(measured.data, discovery);
  line.show("forecasts", 0.95);
  const FieldVerdict verdict = assess_field(measured.data, result, discovery.stop);
  line.show("simulation", 0.97);
  const std::vector<double> simulated = simulate_first(result, measured.data, discovery.stop);
  line.clear();
  spdlog::info("searched in {:.2f} s on {} threads: {} candidates, {} models fitted", watch,
               discovery.threads, result.library.size(), result.models_fitted);
  write_run(options, measured, result, verdict, simulated, context);
  print(context.global.json
            ? formats::field_json(measured.data, result, verdict, measured.notes).dump(2) + "\n"
            : field_text(result, verdict, measured.data.components) + "\nFiles in " +
                  options.output_folder() +
                  "/: report.html, field.json, smoothed.npz, simulated.npz\n");
  return result.status == FieldDiscoveryStatus::stopped ? exit_interrupted : exit_done;
}

}  // namespace

void add_field_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<FieldCommandOptions>();
  CLI::App* const command =
      add_command(program, context, "field", "Find the equations behind fields on grids",
                  [options, &context] { return run(*options, context); });
  command->add_option("data", options->files, "NPZ archives, one a recording")
      ->required()
      ->check(not_empty());
  const auto add_text = [command](const char* name, std::string& text, const char* description) {
    command->add_option(name, text, description)->check(not_empty());
  };
  add_text(
      "-o,--output", options->folder,
      "Folder for report, result, smoothed and simulated field [the data's name with _mechnn]");
  add_text("--time", options->time, "Array of the times [t]");
  add_text("--space", options->space, "Arrays of the space axes, separated by commas [x,y,z]");
  add_text("--components", options->components, "Arrays of the field [all of the grid's shape]");
  add_text("--periodic", options->periodic, "Space axes that close on themselves");
  add_text("--equations", options->equations,
           "Components that have an equation; the others are known [all]");
  add_text("--noise", options->noise,
           "Known standard deviation of the noise, one or one a component [estimated]");
  FieldDiscoveryOptions& discovery = options->discovery;
  command->add_option("--degree", discovery.degree,
                      "Highest degree of the monomials [4 for one component, else 3]");
  command->add_option("--derivatives", discovery.derivatives,
                      "Highest order of the derivatives in space [4 along one axis, else 2]");
  command->add_option("--order", discovery.order, "Order of the time derivative: 1 or 2 [1]");
  command->add_option("--max-terms", discovery.max_terms, "Terms of an equation at most [10]");
  command->add_option("--rivals", discovery.rivals, "Rivals kept for each equation [5]");
  command->footer(details);
}

}  // namespace mechnn::cli
