#include <stdexcept>

#include "report/json_reader.h"
#include "report/run_json.h"

namespace mechnn::report {
namespace {

template <typename Read>
auto list_of(const JsonValue& value, Read read) {
  std::vector<decltype(read(value))> list;
  for (const JsonValue& item : value.items()) list.push_back(read(item));
  return list;
}

// Calls `check`, and says where in the file what it refuses is.
template <typename Check>
void checked(const JsonValue& at, Check check) {
  try {
    check();
  } catch (const std::invalid_argument& error) {
    at.fail(error.what());
  }
}

Term read_term(const JsonValue& value, const std::vector<std::string>& variables) {
  JsonObject object(value);
  Term term;
  const JsonValue text = object.at("term");
  term.text = text.text();
  checked(text, [&] { term.expression = Expression::parse(term.text, variables); });
  term.coefficient = object.at("coefficient").number();
  term.standard_error = object.at("standard_error").number();
  object.finish();
  return term;
}

Equation read_equation(const JsonValue& value, const std::vector<std::string>& variables) {
  JsonObject object(value);
  Equation equation;
  equation.state = object.at("state").text();
  equation.terms = list_of(object.at("terms"),
                           [&](const JsonValue& term) { return read_term(term, variables); });
  object.finish();
  return equation;
}

// A search without a model leaves all of it empty.
Model read_model(const JsonValue& value) {
  JsonObject object(value);
  Model model;
  model.states = object.at("states").texts();
  const JsonValue order = object.at("order");
  if (order.count() < 1 || order.count() > 2) order.fail("expected 1 or 2");
  model.order = static_cast<int>(order.count());
  std::vector<std::string> variables;
  if (!model.states.empty()) checked(value, [&] { variables = model.variables(); });
  model.equations = list_of(object.at("equations"), [&](const JsonValue& equation) {
    return read_equation(equation, variables);
  });
  model.covariance = object.at("covariance").numbers();
  model.noise = object.at("noise").numbers();
  object.finish();
  if (!model.equations.empty()) checked(value, [&] { model.validate(); });
  return model;
}

Trajectory read_trajectory(const JsonValue& value) {
  JsonObject object(value);
  Trajectory trajectory{object.at("name").text(), object.at("times").numbers(),
                        object.at("values").numbers()};
  object.finish();
  return trajectory;
}

TrajectoryFit read_fit(const JsonValue& value) {
  JsonObject object(value);
  TrajectoryFit fit{object.at("name").text(), object.at("times").numbers(),
                    object.at("states").numbers(), object.at("residuals").numbers()};
  object.finish();
  return fit;
}

Rival read_rival(const JsonValue& value) {
  JsonObject object(value);
  Rival rival{read_model(object.at("model")), object.at("score").number(),
              object.at("behind").number()};
  object.finish();
  return rival;
}

SelectionStep read_step(const JsonValue& value) {
  JsonObject object(value);
  SelectionStep step{object.at("terms").count(), object.at("score").number(),
                     object.at("change").text()};
  object.finish();
  return step;
}

DiscoveryResult read_result(const JsonValue& value) {
  JsonObject object(value);
  DiscoveryResult result;
  result.status =
      static_cast<DiscoveryStatus>(object.at("status").choice({"done", "stopped", "no_fit"}));
  result.model = read_model(object.at("model"));
  result.score = object.at("score").number();
  result.rivals = list_of(object.at("runners_up"), read_rival);
  result.path = list_of(object.at("path"), read_step);
  result.fits = list_of(object.at("fits"), read_fit);
  result.r_squared = object.at("r_squared").numbers();
  result.library = object.at("library").texts();
  result.warnings = object.at("warnings").texts();
  result.models_fitted = object.at("models_fitted").count();
  result.grid_step = object.at("grid_step").number();
  object.finish();
  return result;
}

Simulation read_simulation(const JsonValue& value) {
  JsonObject object(value);
  Simulation simulation;
  simulation.status = static_cast<SimulationStatus>(
      object.at("status").choice({"done", "diverged", "step_limit", "failed", "stopped"}));
  simulation.message = object.at("message").text();
  simulation.times = object.at("times").numbers();
  simulation.values = object.at("values").numbers();
  object.finish();
  return simulation;
}

NamedValue read_setting(const JsonValue& value) {
  JsonObject object(value);
  NamedValue setting{object.at("name").text(), object.at("value").text()};
  object.finish();
  return setting;
}

DataFile read_file(const JsonValue& value) {
  JsonObject object(value);
  DataFile file{object.at("name").text(), object.at("hash").text()};
  object.finish();
  return file;
}

Provenance read_provenance(const JsonValue& value) {
  JsonObject object(value);
  Provenance from;
  from.program_version = object.at("program_version").text();
  from.command_line = object.at("command_line").text();
  from.files = list_of(object.at("files"), read_file);
  from.date = object.at("date").text();
  object.finish();
  return from;
}

// Before anything else, so that a newer file is called newer and not full of unknown members.
void check_schema(JsonObject& object) {
  const JsonValue schema = object.at("schema");
  if (schema.text() != "mechnn-run") schema.fail("expected \"mechnn-run\"");
  const JsonValue version = object.at("version");
  if (version.count() != 1) {
    version.fail("this program reads version 1, got version " + std::to_string(version.count()));
  }
}

Json parsed(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {  // of syntax, or of range: 1e999
    throw std::invalid_argument(std::string("run.json is not JSON: ") + error.what());
  }
}

}  // namespace

ReportData read_run_json(std::string_view text) {
  const Json document = parsed(text);
  const JsonValue root(document, "");
  JsonObject object(root);
  check_schema(object);
  ReportData data;
  data.title = object.at("title").text();
  data.time = object.at("time").text();
  data.data.states = object.at("states").texts();
  data.data.trajectories = list_of(object.at("trajectories"), read_trajectory);
  checked(root, [&] { data.data.validate(); });
  data.result = read_result(object.at("result"));
  data.simulations = list_of(object.at("simulations"), read_simulation);
  data.settings = list_of(object.at("settings"), read_setting);
  data.provenance = read_provenance(object.at("provenance"));
  object.finish();
  checked(root, [&] { check_shapes(data); });
  return data;
}

}  // namespace mechnn::report
