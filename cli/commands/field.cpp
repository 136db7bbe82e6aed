// mechnn field: from fields on grids to partial differential equations.
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "commands/field_present.h"
#include "exit_code.h"
#include "formats/field_arrays.h"
#include "formats/field_files.h"
#include "formats/field_json.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/npz.h"
#include "formats/text.h"
#include "mechnn/argument_error.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_simulation.h"
#include "mechnn/field_verdict.h"
#include "mechnn/version.h"
#include "progress.h"
#include "report/field/field_report.h"

namespace mechnn::cli {
namespace {

constexpr auto details =
    "A file is one recording: a table with a row for each point of a uniform grid, in any order,\n"
    "and columns for the time 't', the coordinates 'x' (and 'y', 'z') and the components; or an\n"
    "NPZ archive with arrays of these names, components of shape (t, x, …). Missing values are\n"
    "empty, NaN, or what --missing says. Candidates are derivatives of monomials, as (u**2)_x;\n"
    "products of derivatives are what they are when multiplied out.\n\n"
    "Examples:\n"
    "  mechnn field ks.npz\n"
    "  mechnn field probes.csv --space lon,lat --components temperature --missing -9999\n"
    "  mechnn field vorticity.npz --equations w --periodic x,y\n"
    "  mechnn field wave.npz --order 2 --json | jq '.equations[].terms'";

struct FieldCommandOptions {
  std::vector<std::string> files;
  std::string time = "t";
  std::string space, components, periodic, missing, equations, noise, folder;
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
    if (!missing.empty()) out.missing = split_numbers(missing, "--missing");
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

// The first recording from its first time on; NaN after it left all bounds or took too long.
std::vector<double> simulate_first(const FieldDiscoveryResult& result, const FieldSet& data,
                                   const std::stop_token& stop) {
  FieldSimulationOptions options;
  options.tolerance = 1e-5;
  options.max_values = 3e8;
  options.stop = stop;
  return simulate_field(smoothed_field(data, result), 0, result.equations, result.order, options)
      .values;
}

/// The library's message in the user's words: its arguments are options, or what files hold.
std::string in_users_words(const ArgumentError& error, const std::vector<std::string>& files) {
  const std::string& argument = error.argument();
  const std::string found = ": got " + error.got() + ", expected " + error.expected();
  for (const std::string option :
       {"degree", "derivatives", "equations", "noise", "order", "rivals", "threads"}) {
    if (argument == option) return "--" + option + found;
  }
  if (argument == "max_terms") return "--max-terms" + found;
  const std::string_view of = " of recording ";
  const std::size_t at = argument.find(of);
  if (at == argument.npos) return formats::listed(files) + ": " + argument + found;
  const std::size_t number = std::stoul(argument.substr(at + of.size()));
  return files[number - 1] + ": " + argument.substr(0, at) + found;
}

struct FieldFindings {
  FieldDiscoveryResult result;
  FieldVerdict verdict;
  std::vector<double> simulated;
};

FieldFindings search(const FieldSet& data, FieldDiscoveryOptions options,
                     const CommandContext& context) {
  options.stop = context.interrupts->stop_gracefully();
  const spdlog::stopwatch watch;
  ProgressLine line(!context.global.quiet);
  options.progress = [&line](const DiscoveryProgress& progress) {
    line.show(progress.stage, progress.fraction);
  };
  FieldFindings found{discover_field(data, options), {}, {}};
  line.show("forecasts", 0.95);
  found.verdict = assess_field(data, found.result, options.stop);
  line.show("simulation", 0.97);
  found.simulated = simulate_first(found.result, data, options.stop);
  line.clear();
  spdlog::info("searched in {:.2f} s on {} threads: {} candidates, {} models fitted", watch,
               options.threads, found.result.library.size(), found.result.models_fitted);
  return found;
}

int find_equations(const FieldCommandOptions& options, const CommandContext& context) {
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
  const auto [result, verdict, simulated] = search(measured.data, discovery, context);
  write_run(options, measured, result, verdict, simulated, context);
  print(context.global.json
            ? formats::field_json(measured.data, result, verdict, measured.notes).dump(2) + "\n"
            : field_text(result, verdict, measured.data.components) + "\nFiles in " +
                  options.output_folder() +
                  "/: report.html, field.json, smoothed.npz, simulated.npz\n");
  return result.status == FieldDiscoveryStatus::stopped ? exit_interrupted : exit_done;
}

int run(const FieldCommandOptions& options, const CommandContext& context) {
  try {
    return find_equations(options, context);
  } catch (const ArgumentError& error) {
    throw formats::InputError(in_users_words(error, options.files));
  }
}

}  // namespace

void add_field_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<FieldCommandOptions>();
  CLI::App* const command =
      add_command(program, context, "field", "Find the equations behind fields on grids",
                  [options, &context] { return run(*options, context); });
  command->add_option("data", options->files, "Tables or NPZ archives, one a recording")
      ->required()
      ->check(not_empty());
  const auto add_text = [command](const char* name, std::string& text, const char* description) {
    command->add_option(name, text, description)->check(not_empty());
  };
  add_text(
      "-o,--output", options->folder,
      "Folder for report, result, smoothed and simulated field [the data's name with _mechnn]");
  add_text("--time", options->time, "Column or array of the times [t]");
  add_text("--space", options->space,
           "Columns or arrays of the space axes, separated by commas [x,y,z]");
  add_text("--components", options->components, "Columns or arrays of the field [all others]");
  add_text("--periodic", options->periodic, "Space axes that close on themselves");
  add_text("--missing", options->missing, "Values that stand for missing ones, as -9999");
  add_text("--equations", options->equations,
           "Components that have an equation; the others are known [all]");
  add_text("--noise", options->noise,
           "Known standard deviation of the noise, one or one a component [estimated]");
  FieldDiscoveryOptions& discovery = options->discovery;
  command
      ->add_option("--degree", discovery.degree,
                   "Highest degree of the monomials [4 for one component, else 3]")
      ->check(whole_number(1, 6));
  command
      ->add_option("--derivatives", discovery.derivatives,
                   "Highest order of the derivatives in space [4 along one axis, else 2]")
      ->check(whole_number(1, 6));
  command->add_option("--order", discovery.order, "Order of the time derivative: 1 or 2 [1]");
  command->add_option("--max-terms", discovery.max_terms, "Terms of an equation at most [10]");
  command->add_option("--rivals", discovery.rivals, "Rivals kept for each equation [5]");
  command->footer(details);
}

}  // namespace mechnn::cli
