#include "commands/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "commands/fitted_table.h"
#include "formats/found_model.h"
#include "mechnn/export.h"
#include "mechnn/inputs.h"
#include "mechnn/version.h"
#include "report/report.h"
#include "report/run_json.h"

namespace mechnn::cli {
namespace {

formats::Json options_json(const DiscoverOptions& options) {
  const TableSettings& table = options.table;
  return {{"files", options.files},
          {"library", options.library},
          {"degree", options.degree},
          {"terms", options.terms},
          {"order", options.order},
          {"states", table.states},
          {"time", table.time},
          {"trajectory", table.trajectory},
          {"date_order", table.date_order},
          {"time_unit", table.time_unit},
          {"scheme", options.scheme},
          {"inputs", options.inputs},
          {"noise", options.noise},
          {"noise_model", options.noise_model},
          {"engine", options.engine}};
}

/// The largest fitted value of each state in all trajectories; none where one is always zero.
std::vector<double> fitted_scales(const DiscoveryResult& result) {
  const std::size_t size =
      result.model.states.size() * static_cast<std::size_t>(result.model.order);
  std::vector<double> scales(size, 0.0);
  for (const TrajectoryFit& fit : result.fits) {
    for (std::size_t i = 0; i < fit.states.size(); ++i) {
      scales[i % size] = std::fmax(scales[i % size], std::fabs(fit.states[i]));
    }
  }
  const bool are_known = std::all_of(scales.begin(), scales.end(), [](double s) { return s > 0; });
  return are_known ? scales : std::vector<double>();
}

/// The trajectory until which a simulation is wanted; a found model may still blow up, and says so.
std::vector<Simulation> simulations(const TrajectorySet& data, const DiscoveryResult& result) {
  SimulationOptions options;
  options.scales = fitted_scales(result);
  std::vector<Simulation> all;
  for (std::size_t r = 0; r < result.fits.size(); ++r) {
    const TrajectoryFit& fit = result.fits[r];
    options.inputs = input_signals(data, r);
    all.push_back(
        simulate(result.model, formats::fitted_start(fit, result.model), fit.times, options));
  }
  return all;
}

std::vector<report::NamedValue> settings(const DiscoverOptions& options,
                                         const CommandContext& context) {
  std::vector<report::NamedValue> list{{"engine", options.engine},
                                       {"library", options.library},
                                       {"degree", std::to_string(options.degree)},
                                       {"order", std::to_string(options.order)},
                                       {"scheme", options.scheme},
                                       {"seed", std::to_string(context.global.seed)}};
  if (!options.terms.empty()) {
    list.push_back({"further terms", fmt::format("{}", fmt::join(options.terms, "; "))});
  }
  list.push_back({"noise", options.noise.empty() ? "estimated" : options.noise});
  list.push_back({"noise model", options.noise_model});
  if (!options.inputs.empty()) list.push_back({"inputs", options.inputs});
  return list;
}

}  // namespace

formats::ModelFile model_file(const TrajectorySet& data, const DiscoveryResult& result,
                              const DiscoverOptions& options, const CommandContext& context) {
  return model_file(data, result, options_json(options), context);
}

formats::ModelFile model_file(const TrajectorySet& data, const DiscoveryResult& result,
                              formats::Json options, const CommandContext& context) {
  formats::ModelFile file = formats::found_model(data, result);
  file.options = std::move(options);
  file.seed = context.global.seed;
  file.program_version = std::string(version);
  return file;
}

report::ReportData report_data(const Measurements& measured, const DiscoveryResult& result,
                               const DiscoverOptions& options, const CommandContext& context) {
  const TrajectorySet& data = measured.data;
  report::ReportData report;
  report.data = data;
  report.notes = measured.notes;
  report.result = result;
  report.time = data.time;
  report.simulations = simulations(data, result);
  report.settings = settings(options, context);
  report.provenance = {std::string(version), context.command_line, {}, ""};
  const std::string hash = formats::data_hash(data);
  for (const auto& file : options.files) {
    report.provenance.files.push_back({file, options.files.size() == 1 ? hash : ""});
  }
  return report;
}

std::map<std::string, std::string> run_files(const formats::ModelFile& model,
                                             const report::ReportData& report) {
  return {{"model.json", formats::model_json(model)},
          {"run.json", report::write_run_json(report)},
          {"report.html", report::report_html(report)},
          {"equations.tex", latex_source(model.model)},
          {"equations.py", sympy_source(model.model)},
          {"equations.c", c_source(model.model)},
          {"fitted.csv", fitted_csv(report.data, report.result)}};
}

}  // namespace mechnn::cli
