#include "formats/model_members.h"

#include <cstddef>
#include <vector>

namespace mechnn::formats {
namespace {

Json term_json(const Term& term) {
  return {{"term", term.text},
          {"coefficient", number_or_null(term.coefficient)},
          {"standard_error", number_or_null(term.standard_error)}};
}

Json plain_equation(const Equation& equation) {
  return {{"state", equation.state}, {"terms", json_list(equation.terms, term_json)}};
}

Json covariance_rows(const Model& model) {
  const std::size_t count = model.term_count();
  Json rows = Json::array();
  if (model.covariance.size() != count * count) return rows;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = model.covariance.begin() + static_cast<std::ptrdiff_t>(i * count);
    rows.push_back(numbers_or_nulls({begin, begin + static_cast<std::ptrdiff_t>(count)}));
  }
  return rows;
}

Json states_with_units(const Model& model) {
  Json states = Json::array();
  for (std::size_t d = 0; d < model.states.size(); ++d) {
    states.push_back({{"name", model.states[d]},
                      {"unit", d < model.units.size() ? model.units[d] : std::string()}});
  }
  return states;
}

}  // namespace

std::string left_hand_side(const std::string& state, int order) {
  return state + std::string(static_cast<std::size_t>(order), '\'');
}

Json equations_json(const Model& model) {
  const auto variables = model.variables();
  Json equations = Json::array();
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    const Equation& equation = model.equations[d];
    equations.push_back({{"lhs", left_hand_side(equation.state, model.order)},
                         {"state", equation.state},
                         {"order", model.order},
                         {"expression", model.right_hand_side(d).sympy(variables)},
                         {"terms", json_list(equation.terms, term_json)}});
  }
  return equations;
}

Json noise_json(const Model& model) {
  Json noise = Json::object();
  for (std::size_t d = 0; d < model.noise.size(); ++d) {
    noise[model.states[d]] = number_or_null(model.noise[d]);
  }
  return noise;
}

Json model_members(const Model& model, ModelLayout layout) {
  const bool plain = layout == ModelLayout::plain;
  Json members = {
      {"states", plain ? Json(model.states) : states_with_units(model)},
      {"order", model.order},
      {"inputs", model.inputs},
      {"equations", plain ? json_list(model.equations, plain_equation) : equations_json(model)},
      {"covariance", plain ? numbers_or_nulls(model.covariance) : covariance_rows(model)},
      {"noise", plain ? numbers_or_nulls(model.noise) : noise_json(model)}};
  if (plain && !model.units.empty()) members["units"] = model.units;
  if (!model.time_unit.empty()) members["time_unit"] = model.time_unit;
  return members;
}

}  // namespace mechnn::formats
