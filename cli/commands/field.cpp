// mechnn field: from fields on grids to partial differential equations.
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <filesystem>
#include <memory>

#include "command.h"
#include "commands/field_present.h"
#include "exit_code.h"
#include "formats/field_files.h"
#include "formats/files.h"
#include "formats/npz.h"
#include "mechnn/field_discovery.h"
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

formats::NamedArrays smoothed_arrays(const FieldSet& data, const FieldDiscoveryResult& result,
                                     std::size_t recording) {
  const FieldRecording& measured = data.recordings[recording];
  formats::NamedArrays arrays;
  std::vector<std::size_t> shape;
  for (std::size_t a = 0; a < data.axes.size(); ++a) {
    shape.push_back(measured.axes[a].size());
    arrays[data.axes[a]] = {{measured.axes[a].size()}, measured.axes[a]};
  }
  const auto points = static_cast<std::ptrdiff_t>(measured.points());
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    const auto begin = result.smoothed[recording].begin() + static_cast<std::ptrdiff_t>(c) * points;
    arrays[data.components[c]] = {shape, std::vector<double>(begin, begin + points)};
  }
  return arrays;
}

void write_run(const FieldCommandOptions& options, const formats::MeasuredFields& measured,
               const FieldDiscoveryResult& result, const FieldVerdict& verdict,
               const CommandContext& context) {
  const std::filesystem::path folder = options.output_folder();
  report::FieldReport report{std::filesystem::path(options.files.front()).filename().string(),
                             measured.data,
                             result,
                             verdict,
                             measured.notes,
                             {std::string(version), context.command_line, {}, ""}};
  for (const std::string& file : options.files) report.provenance.files.push_back({file, ""});
  formats::write_folder(
      folder,
      {{"field.json",
        field_json(result, verdict, measured.data.components, measured.notes).dump(2) + "\n"},
       {"report.html", report::field_report_html(report)}});
  for (std::size_t r = 0; r < measured.data.recordings.size(); ++r) {
    const std::string number = r == 0 ? "" : "_" + std::to_string(r + 1);
    formats::write_npz(folder / ("smoothed" + number + ".npz"),
                       smoothed_arrays(measured.data, result, r));
  }
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
  line.clear();
  spdlog::info("searched in {:.2f} s on {} threads: {} candidates, {} models fitted", watch,
               discovery.threads, result.library.size(), result.models_fitted);
  write_run(options, measured, result, verdict, context);
  print(context.global.json
            ? field_json(result, verdict, measured.data.components, measured.notes).dump(2) + "\n"
            : field_text(result, verdict, measured.data.components) + "\nFiles in " +
                  options.output_folder() + "/: report.html, field.json, smoothed.npz\n");
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
  add_text("-o,--output", options->folder,
           "Folder for report, result and smoothed field [the data's name with _mechnn]");
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
