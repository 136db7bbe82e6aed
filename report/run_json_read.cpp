#include <stdexcept>
#include <string>

#include "formats/json_reader.h"
#include "formats/model_members.h"
#include "formats/status_words.h"
#include "formats/verdict_json.h"
#include "report/run_json.h"

namespace mechnn::report {
namespace {

using formats::JsonReader;
using formats::read_status;

/// Calls `check`, and names the place in the file whose value it refuses.
template <typename Check>
void checked(const JsonReader& at, Check check) {
  try {
    check();
  } catch (const std::invalid_argument& error) {
    at.fail(error.what());
  }
}

Model read_model(const JsonReader& reader) {
  reader.expect_members(
      {"states", "order", "inputs", "equations", "covariance", "noise", "units", "time_unit"});
  return formats::read_model_members(reader, formats::NoEquations::accepted);
}

Trajectory read_trajectory(const JsonReader& reader) {
  reader.expect_members({"name", "times", "values", "inputs"});
  Trajectory trajectory{reader["name"].text(), reader["times"].numbers(),
                        reader["values"].numbers()};
  if (reader.has("inputs")) trajectory.inputs = reader["inputs"].numbers();
  return trajectory;
}

TrajectoryFit read_fit(const JsonReader& reader) {
  reader.expect_members({"name", "times", "states", "residuals", "noise"});
  TrajectoryFit fit{reader["name"].text(), reader["times"].numbers(), reader["states"].numbers(),
                    reader["residuals"].numbers()};
  if (reader.has("noise")) fit.noise = reader["noise"].numbers();
  return fit;
}

Rival read_rival(const JsonReader& reader) {
  reader.expect_members({"model", "score", "behind"});
  return {read_model(reader["model"]), reader["score"].number_or_nan(),
          reader["behind"].number_or_nan()};
}

SelectionStep read_step(const JsonReader& reader) {
  reader.expect_members({"terms", "score", "change"});
  return {reader["terms"].count(), reader["score"].number_or_nan(), reader["change"].text()};
}

DiscoveryResult read_result(const JsonReader& reader) {
  reader.expect_members({"status", "model", "score", "rivals", "path", "fits", "r_squared",
                         "library", "warnings", "models_fitted", "grid_step", "noise_model",
                         "verdict"});
  DiscoveryResult result;
  result.status = read_status<DiscoveryStatus>(reader["status"]);
  result.model = read_model(reader["model"]);
  result.score = reader["score"].number_or_nan();
  result.rivals = reader["rivals"].list(read_rival);
  result.path = reader["path"].list(read_step);
  result.fits = reader["fits"].list(read_fit);
  result.r_squared = reader["r_squared"].numbers();
  result.library = reader["library"].texts();
  result.warnings = reader["warnings"].texts();
  result.models_fitted = reader["models_fitted"].count();
  result.grid_step = reader["grid_step"].number_or_nan();
  if (reader.has("noise_model")) {
    result.noise_model = formats::read_status<NoiseModel>(reader["noise_model"]);
  }
  // Runs of earlier versions have none; it follows from what they have.
  if (reader.has("verdict")) {
    result.verdict = formats::read_verdict(reader["verdict"], result.model.states);
  }
  return result;
}

Simulation read_simulation(const JsonReader& reader) {
  reader.expect_members({"status", "message", "times", "values"});
  return {read_status<SimulationStatus>(reader["status"]), reader["message"].text(),
          reader["times"].numbers(), reader["values"].numbers()};
}

NamedValue read_setting(const JsonReader& reader) {
  reader.expect_members({"name", "value"});
  return {reader["name"].text(), reader["value"].text()};
}

DataFile read_file(const JsonReader& reader) {
  reader.expect_members({"name", "hash"});
  return {reader["name"].text(), reader["hash"].text()};
}

Provenance read_provenance(const JsonReader& reader) {
  reader.expect_members({"program_version", "command_line", "files", "date"});
  return {reader["program_version"].text(), reader["command_line"].text(),
          reader["files"].list(read_file), reader["date"].text()};
}

/// Inputs, units and notes are in the files of newer programs only.
void read_set(const JsonReader& reader, TrajectorySet& set) {
  set.states = reader["states"].texts();
  if (reader.has("inputs")) set.inputs = reader["inputs"].texts();
  set.trajectories = reader["trajectories"].list(read_trajectory);
  if (reader.has("units")) set.units = reader["units"].texts();
  if (reader.has("time_unit")) set.time_unit = reader["time_unit"].text();
  if (reader.has("time_origin")) set.time_origin = reader["time_origin"].text();
}

/// Before anything else, so that a newer file is called newer and not full of unknown members.
void check_schema(const JsonReader& reader) {
  if (reader["schema"].text() != "mechnn-run") reader["schema"].refuse("\"mechnn-run\"");
  if (reader["version"].count() != 1) {
    reader["version"].refuse("1, the version this program reads");
  }
}

}  // namespace

ReportData read_run_json(std::string_view text, std::string_view where) {
  const formats::Json document = formats::parse_json(text, where);
  const JsonReader reader(document, where, formats::UnknownMembers::refused);
  check_schema(reader);
  reader.expect_members({"schema", "version", "title", "time", "states", "inputs", "units",
                         "time_unit", "time_origin", "trajectories", "notes", "result",
                         "simulations", "settings", "provenance"});
  ReportData data;
  data.title = reader["title"].text();
  data.time = reader["time"].text();
  read_set(reader, data.data);
  if (reader.has("notes")) data.notes = reader["notes"].texts();
  checked(reader, [&] { data.data.validate(); });
  data.result = read_result(reader["result"]);
  data.simulations = reader["simulations"].list(read_simulation);
  data.settings = reader["settings"].list(read_setting);
  data.provenance = read_provenance(reader["provenance"]);
  checked(reader, [&] { check_shapes(data); });
  if (!reader["result"].has("verdict")) data.result.verdict = assess(data.data, data.result);
  return data;
}

}  // namespace mechnn::report
