#include "formats/equations_json.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "formats/text.h"

namespace mechnn::formats {
namespace {

Json terms_json(const Equation& equation) {
  Json terms = Json::array();
  for (const Term& term : equation.terms) {
    terms.push_back({{"term", term.text},
                     {"coefficient", number_or_null(term.coefficient)},
                     {"standard_error", number_or_null(term.standard_error)}});
  }
  return terms;
}

Json covariance_json(const Model& model) {
  std::size_t count = 0;
  for (const Equation& equation : model.equations) count += equation.terms.size();
  Json rows = Json::array();
  if (model.covariance.size() != count * count) return rows;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = model.covariance.begin() + static_cast<std::ptrdiff_t>(i * count);
    rows.push_back(numbers_or_nulls({begin, begin + static_cast<std::ptrdiff_t>(count)}));
  }
  return rows;
}

std::string read_state(const JsonReader& reader) {
  std::string name = reader.text();
  if (!is_identifier(name) || is_reserved(name)) {
    reader.refuse("an identifier that expressions do not use otherwise");
  }
  return name;
}

Term read_term(const JsonReader& reader, const std::vector<std::string>& variables) {
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
  const std::string& state = model.states[model.equations.size()];
  if (reader["state"].text() != state) reader["state"].refuse(in_quotes(state));
  if (reader.has("order") && reader["order"].count() != static_cast<std::uint64_t>(model.order)) {
    reader["order"].refuse(std::to_string(model.order) + ", the order of the model");
  }
  Equation equation{state, {}};
  for (const auto& term : reader["terms"].elements()) {
    equation.terms.push_back(read_term(term, variables));
  }
  return equation;
}

std::vector<std::string> read_variables(const JsonReader& reader, const Model& model) {
  try {
    return variable_names(model.states, model.order);
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

/// Whatever the fields are by themselves, they must make one model whose right-hand sides exist:
/// the product of two huge numbers, for one, does not.
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

/// At a few points, for an expression may be written in many ways; where it is no number at any of
/// them nothing can be said.
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

std::vector<double> read_covariance(const JsonReader& reader, const Model& model) {
  std::vector<double> covariance;
  if (reader.elements().empty()) return covariance;
  std::size_t count = 0;
  for (const Equation& equation : model.equations) count += equation.terms.size();
  for (const auto& row : reader.elements(count, "one a coefficient")) {
    for (const auto& value : row.elements(count, "one a coefficient")) {
      covariance.push_back(value.number_or_nan());
    }
  }
  return covariance;
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
                         {"terms", terms_json(equation)}});
  }
  return equations;
}

Json model_members(const Model& model) {
  Json noise = Json::object();
  for (std::size_t d = 0; d < model.noise.size(); ++d) {
    noise[model.states[d]] = number_or_null(model.noise[d]);
  }
  return {{"states", model.states},
          {"order", model.order},
          {"equations", equations_json(model)},
          {"covariance", covariance_json(model)},
          {"noise", noise}};
}

Model read_model_members(const JsonReader& reader) {
  Model model;
  for (const auto& state : reader["states"].elements()) {
    model.states.push_back(state.value().is_object() ? read_state(state["name"])
                                                     : read_state(state));
  }
  const auto order = reader["order"].count();
  if (order != 1 && order != 2) reader["order"].refuse("1 or 2");
  model.order = static_cast<int>(order);
  read_equations(reader, model);
  model.covariance = read_covariance(reader["covariance"], model);
  const JsonReader noise = reader["noise"];
  for (const auto& state : model.states) {
    if (noise.has(state)) model.noise.push_back(noise[state].number_or_nan());
  }
  if (!model.noise.empty() && model.noise.size() != model.states.size()) {
    noise.refuse("a value for every state, or none");
  }
  check_model(reader, model);
  check_expressions(reader, model);
  return model;
}

}  // namespace mechnn::formats
