#include "formats/verdict_json.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/status_words.h"

namespace mechnn::formats {
namespace {

Json state_json(const StateVerdict& state) {
  return {{"light", status_word(state.light)},
          {"time_scale", number_or_null(state.time_scale)},
          {"skill", number_or_null(state.skill)},
          {"record_skill", number_or_null(state.record_skill)},
          {"error_over_noise", number_or_null(state.error_over_noise)},
          {"defect", number_or_null(state.defect)},
          {"whiteness", number_or_null(state.predictable)}};
}

StateVerdict read_state(const JsonReader& reader) {
  reader.expect_members(
      {"light", "time_scale", "skill", "record_skill", "error_over_noise", "defect", "whiteness"});
  StateVerdict state;
  state.light = read_status<Light>(reader["light"]);
  state.time_scale = reader["time_scale"].number_or_nan();
  state.skill = reader["skill"].number_or_nan();
  state.record_skill = reader["record_skill"].number_or_nan();
  state.error_over_noise = reader["error_over_noise"].number_or_nan();
  state.defect = reader["defect"].number_or_nan();
  state.predictable = reader["whiteness"].number_or_nan();
  return state;
}

/// The smallest of a member of all states, NaN where there is none.
double least(const std::vector<StateVerdict>& states, double StateVerdict::*member) {
  double value = NAN;
  for (const StateVerdict& state : states) value = std::fmin(value, state.*member);
  return value;
}

double largest(const std::vector<StateVerdict>& states, double StateVerdict::*member) {
  double value = NAN;
  for (const StateVerdict& state : states) value = std::fmax(value, state.*member);
  return value;
}

Json equations_json(const Verdict& verdict, const std::vector<std::string>& names) {
  Json states = Json::object();
  for (std::size_t d = 0; d < verdict.states.size(); ++d) {
    states[names.at(d)] = state_json(verdict.states[d]);
  }
  return {{"light", status_word(verdict.equations)},
          {"skill", number_or_null(least(verdict.states, &StateVerdict::skill))},
          {"record_skill", number_or_null(least(verdict.states, &StateVerdict::record_skill))},
          {"defect", number_or_null(largest(verdict.states, &StateVerdict::defect))},
          {"whiteness", number_or_null(largest(verdict.states, &StateVerdict::predictable))},
          {"states", states}};
}

}  // namespace

Json lights_json(const Lights& verdict, Json equations) {
  return {{"headline", status_word(verdict.headline)},
          {"sentence", verdict.sentence},
          {"equations", std::move(equations)},
          {"terms",
           {{"light", status_word(verdict.terms)},
            {"probability", number_or_null(verdict.probability)}}},
          {"coefficients",
           {{"light", status_word(verdict.coefficients)},
            {"significance", number_or_null(verdict.min_significance)}}},
          {"advice", verdict.advice}};
}

Json verdict_json(const Verdict& verdict, const std::vector<std::string>& states) {
  return lights_json(verdict, equations_json(verdict, states));
}

Verdict read_verdict(const JsonReader& reader, const std::vector<std::string>& states) {
  reader.expect_members({"headline", "sentence", "equations", "terms", "coefficients", "advice"});
  const JsonReader equations = reader["equations"];
  equations.expect_members({"light", "skill", "record_skill", "defect", "whiteness", "states"});
  Verdict verdict;
  verdict.headline = read_status<Light>(reader["headline"]);
  verdict.sentence = reader["sentence"].text();
  verdict.equations = read_status<Light>(equations["light"]);
  for (const std::string& state : states) {
    if (equations["states"].has(state)) {
      verdict.states.push_back(read_state(equations["states"][state]));
    }
  }
  if (!verdict.states.empty() && verdict.states.size() != states.size()) {
    equations["states"].refuse("all states of the model");
  }
  verdict.terms = read_status<Light>(reader["terms"]["light"]);
  verdict.probability = reader["terms"]["probability"].number_or_nan();
  verdict.coefficients = read_status<Light>(reader["coefficients"]["light"]);
  verdict.min_significance = reader["coefficients"]["significance"].number_or_nan();
  verdict.advice = reader["advice"].texts();
  return verdict;
}

}  // namespace mechnn::formats
