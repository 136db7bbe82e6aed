#include "export/source_text.h"

#include <fmt/format.h>

#include "formats/equations_json.h"
#include "formats/number_text.h"
#include "version.h"

namespace mechnn::cli {
namespace {

/// Order 2: the derivatives x_dot, which follow the states; order 1: nothing.
std::vector<std::string> first_derivatives(const Model& model) {
  const auto names = model.variables();
  const auto begin = names.begin() + static_cast<std::ptrdiff_t>(model.states.size());
  return {begin, names.end() - 1};
}

std::vector<std::string> state_vector(const Model& model) {
  std::vector<std::string> names = model.states;
  const auto derivatives = first_derivatives(model);
  names.insert(names.end(), derivatives.begin(), derivatives.end());
  return names;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string latex_name(const std::string& state) {
  const std::vector<std::string> names{state};
  return Expression::variable(0).latex(names);
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '_' || c == '^') result += '\\';
    result += c;
    if (c == '^') result += "{}";
  }
  return result;
}

std::string latex_rows(const Model& model) {
  std::string rows;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      rows += fmt::format("$\\{}{{{}}}$ & \\texttt{{{}}} & {} & {} \\\\\n",
                          model.order == 1 ? "dot" : "ddot", latex_name(equation.state),
                          escaped(term.text), formats::rounded_text(term.coefficient, 6),
                          formats::rounded_text(term.standard_error, 2));
    }
  }
  return rows;
}

}  // namespace

std::string latex_document(const Model& model) {
  std::string equations;
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    equations += fmt::format("{}  \\{}{{{}}} &= {}", d > 0 ? " \\\\\n" : "",
                             model.order == 1 ? "dot" : "ddot", latex_name(model.states[d]),
                             model.right_hand_side(d).latex(model.variables()));
  }
  return fmt::format(
      "% Written by mechnn {}.\n\\documentclass{{article}}\n\\usepackage{{amsmath}}\n"
      "\\begin{{document}}\n\\begin{{align*}}\n{}\n\\end{{align*}}\n"
      "\\begin{{tabular}}{{llrr}}\nequation & term & coefficient & standard error \\\\ \\hline\n"
      "{}\\end{{tabular}}\n\\end{{document}}\n",
      version, equations, latex_rows(model));
}

std::string sympy_module(const Model& model) {
  // Expressions are text for sympify, whose names come first: a state may be called S, E or sp.
  const auto variables = model.variables();
  const auto vector = state_vector(model);
  std::string sides;
  std::string lefts;
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    sides += fmt::format("    sp.sympify(\"{}\", locals=_names),\n",
                         model.right_hand_side(d).sympy(variables));
    lefts += fmt::format("    sp.Derivative(sp.Function(\"{0}\")(_time), (_time, {1})),\n",
                         model.states[d], model.order);
  }
  std::string names;
  for (const auto& name : vector) names += (names.empty() ? "\"" : ", \"") + name + "\"";
  const std::string moved = model.order == 1 ? "" : "list(state[len(state) // 2 :]) + ";
  return fmt::format(
      "\"\"\"Equations found by mechnn {0}. State vector: {1}.\"\"\"\nimport sympy as sp\n\n"
      "state_names = [{2}]\n_time = sp.Symbol(\"t\")\n"
      "_names = {{name: sp.Symbol(name) for name in state_names}}\n"
      "_state = list(_names.values())\n_names.update(t=_time, abs=sp.Abs)\n\n"
      "right_hand_sides = [\n{3}]\nleft_hand_sides = [\n{4}]\n"
      "equations = [sp.Eq(left, right) for left, right in zip(left_hand_sides, right_hand_sides)]\n"
      "_evaluate = sp.lambdify([_time, *_state], right_hand_sides, modules=\"math\")\n\n\n"
      "def derivative(t, state):\n"
      "    \"\"\"Time derivative of the state vector, for scipy.integrate.solve_ivp.\"\"\"\n"
      "    return {5}_evaluate(t, *state)\n",
      version, joined(vector), names, sides, lefts, moved);
}

std::string c_file(const Model& model) {
  const auto names = state_vector(model);
  const auto variables = model.variables();
  // C knows more reserved words than expressions do; indices cannot collide with any.
  std::vector<std::string> indexed;
  for (std::size_t i = 0; i < names.size(); ++i) indexed.push_back(fmt::format("state[{}]", i));
  indexed.emplace_back("t");
  std::string body;
  const std::size_t dim = model.states.size();
  for (std::size_t i = dim; i < names.size(); ++i) {
    body += fmt::format("  derivative[{}] = state[{}];\n", i - dim, i);
  }
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    body += fmt::format("  derivative[{}] = {};\n", names.size() - dim + d,
                        model.right_hand_side(d).c_source(indexed));
  }
  return fmt::format(
      "/* Equations found by mechnn {}. state: {}. */\n#include <math.h>\n\n"
      "void mechnn_derivative(double t, const double* state, double* derivative) {{\n"
      "  (void)t;\n  (void)state;\n{}}}\n",
      version, joined(names), body);
}

}  // namespace mechnn::cli
