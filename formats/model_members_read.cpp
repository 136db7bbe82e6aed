// Reading either layout of a model.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/model_members.h"
#include "formats/text.h"
#include "mechnn/names.h"

namespace mechnn::formats {
namespace {

std::string read_state(const JsonReader& reader) {
  const bool is_object = reader.value().is_object();
  if (is_object) reader.expect_members({"name", "unit"});
  const JsonReader name = is_object ? reader["name"] : reader;
  const std::string fault = fault_of_state_name(name.text());
  if (!fault.empty()) name.fail(in_quotes(name.text()) + " " + fault);
  return name.text();
}

Term read_term(const JsonReader& reader, const std::vector<std::string>& variables) {
  reader.expect_members({"term", "coefficient", "standard_error"});
  Term term;
  term.text = reader["term"].text();
  term.coefficient = reader["coefficient"].number();
  term.standard_error = reader["standard_error"].number_or_nan();
  try {
    term.expression = Expression::parse(term.text, variables);
  } catch (const std::invalid_argument& error) {
    reader["term"].refuse("a term in " + listed(variables) + " (" + error.what() + ")");
  }
  return term;
}

Equation read_equation(const JsonReader& reader, const Model& model,
                       const std::vector<std::string>& variables) {
  reader.expect_members({"lhs", "state", "order", "expression", "terms"});
  const std::string& state = model.states[model.equations.size()];
  if (reader["state"].text() != state) reader["state"].refuse(in_quotes(state));
  if (reader.has("order") && reader["order"].count() != static_cast<std::uint64_t>(model.order)) {
    reader["order"].refuse(std::to_string(model.order) + ", the order of the model");
  }
  return {state,
          reader["terms"].list([&](const JsonReader& term) { return read_term(term, variables); })};
}

std::vector<std::string> read_variables(const JsonReader& reader, const Model& model) {
  try {
    return model.variables();
  } catch (const std::invalid_argument& error) {
    reader["states"].refuse(std::string("usable names: ") + error.what());
  }
}

void read_equations(const JsonReader& reader, Model& model) {
  const auto variables = read_variables(reader, model);
  const std::size_t count = model.states.size();
  for (const auto& equation : reader["equations"].elements(count, "one a state in their order")) {
    model.equations.push_back(read_equation(equation, model, variables));
  }
}

/// Fields that are right one by one must make one model too, whose right-hand sides exist: the
/// product of two huge numbers, for one, does not.
void check_model(const JsonReader& reader, const Model& model) {
  try {
    model.validate();
    for (std::size_t d = 0; d < model.states.size(); ++d) {
      static_cast<void>(model.right_hand_side(d));
    }
  } catch (const std::invalid_argument& error) {
    reader.refuse(std::string("a usable model: ") + error.what());
  }
}

/// Compares at a few points, for an expression may be written in many ways; points at which it is
/// no number do not count.
bool agree(const Expression& a, const Expression& b, std::size_t variables) {
  constexpr double tolerance = 1e-6;  // coefficients of an expression may be rounded
  for (const double base : {0.37, 1.43, -0.81}) {
    std::vector<double> point(variables);
    for (std::size_t i = 0; i < variables; ++i) {
      point[i] = base * (1 + 0.173 * static_cast<double>(i));
    }
    const double x = a.evaluate(point);
    const double y = b.evaluate(point);
    const double size = std::max(std::fabs(x), std::fabs(y));
    if (std::isfinite(size) && std::fabs(x - y) > tolerance * size) return false;
  }
  return true;
}

/// The member is for other programs; what it says must be what the terms say.
void check_expression(const JsonReader& equation, const Model& model, std::size_t dim) {
  const JsonReader member = equation["expression"];
  const auto variables = model.variables();
  const Expression sum = model.right_hand_side(dim);
  // Checked first as text: one too long to be read again is not wrong.
  if (member.text() == sum.sympy(variables)) return;
  const std::string expected = "the sum of the terms, " + in_quotes(sum.sympy(variables));
  try {
    if (agree(Expression::parse(member.text(), variables), sum, variables.size())) return;
  } catch (const std::invalid_argument& error) {
    member.refuse(expected + " (" + error.what() + ")");
  }
  member.refuse(expected);
}

void check_expressions(const JsonReader& reader, const Model& model) {
  const auto equations = reader["equations"].elements();
  for (std::size_t d = 0; d < equations.size(); ++d) {
    if (equations[d].has("expression")) check_expression(equations[d], model, d);
  }
}

/// A list of rows, or one row after the other in one list.
std::vector<double> read_covariance(const JsonReader& reader, const Model& model) {
  const auto is_number = [](const Json& value) { return !value.is_array(); };
  const Json& value = reader.value();
  if (value.is_array() && std::all_of(value.begin(), value.end(), is_number)) {
    return reader.numbers();
  }
  const std::size_t count = model.term_count();
  std::vector<double> covariance;
  for (const auto& row : reader.elements(count, "one a coefficient")) {
    for (const auto& entry : row.elements(count, "one a coefficient")) {
      covariance.push_back(entry.number_or_nan());
    }
  }
  return covariance;
}

/// By the states' names, or in their order.
std::vector<double> read_noise(const JsonReader& reader, const Model& model) {
  if (reader.value().is_array()) return reader.numbers();
  std::vector<double> noise;
  for (const auto& state : model.states) {
    if (reader.has(state)) noise.push_back(reader[state].number_or_nan());
  }
  if (!noise.empty() && noise.size() != model.states.size()) {
    reader.refuse("a value for every state, or none");
  }
  return noise;
}

/// Of the states where these are objects, else a list beside them; empty where none is known.
std::vector<std::string> read_units(const JsonReader& reader) {
  if (reader.has("units")) return reader["units"].texts();
  std::vector<std::string> units = reader["states"].list([](const JsonReader& state) {
    return state.has("unit") ? state["unit"].text() : std::string();
  });
  const auto is_empty = [](const std::string& unit) { return unit.empty(); };
  if (std::all_of(units.begin(), units.end(), is_empty)) units.clear();
  return units;
}

bool has_no_equations(const JsonReader& reader) {
  const Json& equations = reader["equations"].value();
  return equations.is_array() && equations.empty();
}

}  // namespace

Model read_model_members(const JsonReader& reader, NoEquations no_equations) {
  Model model;
  model.states = reader["states"].list(read_state);
  const auto order = reader["order"].count();
  if (order != 1 && order != 2) reader["order"].refuse("1 or 2");
  model.order = static_cast<int>(order);
  // Files of earlier versions have none.
  if (reader.has("inputs")) model.inputs = reader["inputs"].texts();
  const bool is_model = no_equations == NoEquations::refused || !has_no_equations(reader);
  if (is_model) read_equations(reader, model);
  model.covariance = read_covariance(reader["covariance"], model);
  model.noise = read_noise(reader["noise"], model);
  model.units = read_units(reader);
  if (reader.has("time_unit")) model.time_unit = reader["time_unit"].text();
  if (is_model) {
    check_model(reader, model);
    check_expressions(reader, model);
  }
  return model;
}

}  // namespace mechnn::formats
