// Schema of run.json, version 1: members named as in the C++ structures, equations as lists of
// terms in SymPy syntax.
#include "formats/json.h"
#include "formats/model_members.h"
#include "formats/status_words.h"
#include "formats/verdict_json.h"
#include "report/run_json.h"

namespace mechnn::report {
namespace {

using formats::Json;
using formats::json_list;
using formats::status_word;

Json number(double value) { return formats::number_or_null(value); }
Json numbers(const std::vector<double>& values) { return formats::numbers_or_nulls(values); }
Json model(const Model& of) { return model_members(of, formats::ModelLayout::plain); }

Json trajectory(const Trajectory& of) {
  return {{"name", of.name},
          {"times", numbers(of.times)},
          {"values", numbers(of.values)},
          {"inputs", numbers(of.inputs)}};
}

Json fit(const TrajectoryFit& of) {
  return {{"name", of.name},
          {"times", numbers(of.times)},
          {"states", numbers(of.states)},
          {"residuals", numbers(of.residuals)},
          {"noise", numbers(of.noise)}};
}

Json rival(const Rival& of) {
  return {{"model", model(of.model)}, {"score", number(of.score)}, {"behind", number(of.behind)}};
}

Json step(const SelectionStep& of) {
  return {{"terms", of.terms}, {"score", number(of.score)}, {"change", of.change}};
}

Json result(const DiscoveryResult& of) {
  return {{"status", status_word(of.status)},
          {"model", model(of.model)},
          {"score", number(of.score)},
          {"rivals", json_list(of.rivals, rival)},
          {"path", json_list(of.path, step)},
          {"fits", json_list(of.fits, fit)},
          {"r_squared", numbers(of.r_squared)},
          {"library", of.library},
          {"warnings", of.warnings},
          {"models_fitted", of.models_fitted},
          {"grid_step", number(of.grid_step)},
          {"noise_model", to_string(of.noise_model)},
          {"verdict", formats::verdict_json(of.verdict, of.model.states)}};
}

Json simulation(const Simulation& of) {
  return {{"status", status_word(of.status)},
          {"message", of.message},
          {"times", numbers(of.times)},
          {"values", numbers(of.values)}};
}

Json setting(const NamedValue& of) { return {{"name", of.name}, {"value", of.value}}; }

Json file(const DataFile& of) { return {{"name", of.name}, {"hash", of.hash}}; }

Json provenance(const Provenance& of) {
  return {{"program_version", of.program_version},
          {"command_line", of.command_line},
          {"files", json_list(of.files, file)},
          {"date", of.date}};
}

/// What tables may say of their data and need not.
void add_known(const ReportData& data, Json& document) {
  const TrajectorySet& set = data.data;
  if (!set.units.empty()) document["units"] = set.units;
  if (!set.time_unit.empty()) document["time_unit"] = set.time_unit;
  if (!set.time_origin.empty()) document["time_origin"] = set.time_origin;
  if (!data.notes.empty()) document["notes"] = data.notes;
}

}  // namespace

std::string write_run_json(const ReportData& data) {
  Json document = {{"schema", "mechnn-run"},
                   {"version", 1},
                   {"title", data.title},
                   {"time", data.time},
                   {"states", data.data.states},
                   {"inputs", data.data.inputs},
                   {"trajectories", json_list(data.data.trajectories, trajectory)},
                   {"result", result(data.result)},
                   {"simulations", json_list(data.simulations, simulation)},
                   {"settings", json_list(data.settings, setting)},
                   {"provenance", provenance(data.provenance)}};
  add_known(data, document);
  // File names need not be UTF-8; a replacement character there loses less than the whole run.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mechnn::report
