// Schema of run.json, version 1: members named as in the C++ structures, equations as lists of
// terms in SymPy syntax.
#include <cmath>

#include "report/json_reader.h"
#include "report/run_json.h"

namespace mechnn::report {
namespace {

Json number(double value) { return std::isnan(value) ? Json() : Json(value); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

// A list of whatever `write` makes of each item.
template <typename Item, typename Write>
Json list_of(const std::vector<Item>& items, Write write) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(write(item));
  return list;
}

Json term(const Term& of) {
  return {{"term", of.text},
          {"coefficient", number(of.coefficient)},
          {"standard_error", number(of.standard_error)}};
}

Json equation(const Equation& of) {
  return {{"state", of.state}, {"terms", list_of(of.terms, term)}};
}

Json model(const Model& of) {
  return {{"states", of.states},
          {"order", of.order},
          {"equations", list_of(of.equations, equation)},
          {"covariance", numbers(of.covariance)},
          {"noise", numbers(of.noise)}};
}

Json trajectory(const Trajectory& of) {
  return {{"name", of.name}, {"times", numbers(of.times)}, {"values", numbers(of.values)}};
}

Json fit(const TrajectoryFit& of) {
  return {{"name", of.name},
          {"times", numbers(of.times)},
          {"states", numbers(of.states)},
          {"residuals", numbers(of.residuals)}};
}

Json rival(const Rival& of) {
  return {{"model", model(of.model)}, {"score", number(of.score)}, {"behind", number(of.behind)}};
}

Json step(const SelectionStep& of) {
  return {{"terms", of.terms}, {"score", number(of.score)}, {"change", of.change}};
}

Json result(const DiscoveryResult& of) {
  static const char* const statuses[] = {"done", "stopped", "no_fit"};
  return {{"status", statuses[static_cast<int>(of.status)]},
          {"model", model(of.model)},
          {"score", number(of.score)},
          {"runners_up", list_of(of.rivals, rival)},
          {"path", list_of(of.path, step)},
          {"fits", list_of(of.fits, fit)},
          {"r_squared", numbers(of.r_squared)},
          {"library", of.library},
          {"warnings", of.warnings},
          {"models_fitted", of.models_fitted},
          {"grid_step", number(of.grid_step)}};
}

Json simulation(const Simulation& of) {
  static const char* const statuses[] = {"done", "diverged", "step_limit", "failed", "stopped"};
  return {{"status", statuses[static_cast<int>(of.status)]},
          {"message", of.message},
          {"times", numbers(of.times)},
          {"values", numbers(of.values)}};
}

Json setting(const NamedValue& of) { return {{"name", of.name}, {"value", of.value}}; }

Json file(const DataFile& of) { return {{"name", of.name}, {"hash", of.hash}}; }

Json provenance(const Provenance& of) {
  return {{"program_version", of.program_version},
          {"command_line", of.command_line},
          {"files", list_of(of.files, file)},
          {"date", of.date}};
}

}  // namespace

std::string write_run_json(const ReportData& data) {
  const Json document = {{"schema", "mechnn-run"},
                         {"version", 1},
                         {"title", data.title},
                         {"time", data.time},
                         {"states", data.data.states},
                         {"trajectories", list_of(data.data.trajectories, trajectory)},
                         {"result", result(data.result)},
                         {"simulations", list_of(data.simulations, simulation)},
                         {"settings", list_of(data.settings, setting)},
                         {"provenance", provenance(data.provenance)}};
  // File names need not be UTF-8; a replacement character there loses less than the whole run.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mechnn::report
