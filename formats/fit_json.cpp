#include "formats/fit_json.h"

#include <cstddef>
#include <utility>

#include "formats/model_members.h"

namespace mechnn::formats {
namespace {

Json trajectory_json(const std::string& name) { return name.empty() ? Json() : Json(name); }

Json parameters_json(const FitResult& result) {
  return json_list(result.parameters, [](const FittedParameter& parameter) -> Json {
    return {{"name", parameter.name},
            {"trajectory", trajectory_json(parameter.trajectory)},
            {"value", number_or_null(parameter.value)},
            {"standard_error", number_or_null(parameter.standard_error)},
            {"interval", {number_or_null(parameter.lower), number_or_null(parameter.upper)}},
            {"interval_by", parameter.interval == IntervalKind::profile ? "profile" : "laplace"}};
  });
}

Json starts_json(const FitResult& result) {
  return json_list(result.initial_states, [](const FittedStart& start) -> Json {
    return {{"trajectory", trajectory_json(start.trajectory)},
            {"state", start.state},
            {"t", start.time},
            {"value", number_or_null(start.value)},
            {"standard_error", number_or_null(start.standard_error)}};
  });
}

Json optima_json(const FitResult& result) {
  return json_list(result.optima, [&result](const FittedOptimum& optimum) -> Json {
    Json parameters = Json::array();
    for (std::size_t p = 0; p < result.parameters.size(); ++p) {
      parameters.push_back({{"name", result.parameters[p].name},
                            {"trajectory", trajectory_json(result.parameters[p].trajectory)},
                            {"value", number_or_null(optimum.parameters[p])}});
    }
    Json starts = Json::array();
    for (std::size_t i = 0; i < result.initial_states.size(); ++i) {
      starts.push_back({{"trajectory", trajectory_json(result.initial_states[i].trajectory)},
                        {"state", result.initial_states[i].state},
                        {"t", result.initial_states[i].time},
                        {"value", number_or_null(optimum.initial_states[i])}});
    }
    return {{"behind", number_or_null(optimum.behind)},
            {"searches", optimum.searches},
            {"parameters", parameters},
            {"initial_states", starts}};
  });
}

Json by_state(const FitResult& result, const std::vector<double>& values) {
  Json json = Json::object();
  for (std::size_t d = 0; d < values.size(); ++d) {
    json[result.measured[d]] = number_or_null(values[d]);
  }
  return json;
}

const char* status_word(FitStatus status) {
  switch (status) {
    case FitStatus::done:
      return "done";
    case FitStatus::stopped:
      return "stopped";
    case FitStatus::no_fit:
      break;
  }
  return "no_fit";
}

}  // namespace

Json fit_json(const FitResult& result, const std::vector<std::string>& notes) {
  const FitVerdict& verdict = result.verdict;
  std::vector<std::string> warnings = notes;
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  Json covariance = Json::array();
  const std::size_t p = result.parameters.size();
  for (std::size_t i = 0; i < p && !result.covariance.empty(); ++i) {
    Json row = Json::array();
    for (std::size_t k = 0; k < p; ++k) {
      row.push_back(number_or_null(result.covariance[i * p + k]));
    }
    covariance.push_back(std::move(row));
  }
  Json fitted = Json::array();
  for (const Model& model : result.models) fitted.push_back(equations_json(model));
  return {{"status", status_word(result.status)},
          {"parameters", parameters_json(result)},
          {"covariance", covariance},
          {"equations", result.equations},
          {"fitted_equations", fitted},
          {"initial_states", starts_json(result)},
          {"starts",
           {{"tried", result.starts_tried},
            {"ended", result.starts_ended},
            {"agree", result.starts_agreed}}},
          {"optima", optima_json(result)},
          {"noise", by_state(result, result.noise)},
          {"noise_given", result.noise_given},
          {"residual_noise", by_state(result, result.residual_noise)},
          {"freedom", result.freedom},
          {"r_squared", by_state(result, result.r_squared)},
          {"log_likelihood", number_or_null(result.log_likelihood)},
          {"aic", number_or_null(result.aic())},
          {"bic", number_or_null(result.bic())},
          {"values", result.values},
          {"unknowns", result.unknowns},
          {"relations", result.relations},
          {"converged", result.converged},
          {"grid_settled", result.grid_settled},
          {"grid_nodes", result.grid_nodes},
          {"integration_error", number_or_null(result.integration_error)},
          {"verdict",
           {{"headline", to_string(verdict.headline)},
            {"equations", to_string(verdict.equations)},
            {"parameters", to_string(verdict.parameters)},
            {"optimum", to_string(verdict.optimum)},
            {"sentence", verdict.sentence},
            {"advice", verdict.advice}}},
          {"warnings", warnings}};
}

}  // namespace mechnn::formats
