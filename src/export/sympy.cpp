#include <cmath>

#include "export/terms.h"
#include "mechnn/export.h"
#include "mechnn/number_text.h"

namespace mechnn {
namespace {

/// Python's keywords, and what the script itself names.
constexpr std::string_view reserved[] = {
    "False",   "None",     "True",      "and",         "as",    "assert",    "async",    "await",
    "break",   "class",    "continue",  "def",         "del",   "elif",      "else",     "except",
    "finally", "for",      "from",      "global",      "if",    "import",    "in",       "is",
    "lambda",  "nonlocal", "not",       "or",          "pass",  "raise",     "return",   "try",
    "while",   "with",     "yield",     "match",       "sympy", "equations", "equation", "print",
    "abs",     "__name__", "__debug__", "__builtins__"};

constexpr std::string_view heading =
    "# Equations as SymPy reads them: run this file to print them, or import `equations`.\n"
    "import sympy\n"
    "from sympy import cos, cosh, exp, log, sign, sin, sinh, sqrt, tan, tanh\n\n";

std::string definitions(const Model& model, const std::vector<std::string>& names) {
  std::string text = "t = sympy.Symbol(\"t\")\n";
  for (std::size_t d = 0; d < model.states.size(); ++d) {
    text += names[d] + " = sympy.Function(\"" + model.states[d] + "\")(t)\n";
  }
  for (std::size_t d = 0; model.order == 2 && d < model.states.size(); ++d) {
    text += names[model.states.size() + d] + " = sympy.Derivative(" + names[d] + ", t)\n";
  }
  for (std::size_t u = 0; u < model.inputs.size(); ++u) {
    text += names[model.components() + u] + " = sympy.Function(\"" + model.inputs[u] + "\")(t)\n";
  }
  return text + "\n";
}

/// Without the sign.
std::string term_source(const Term& term, const std::vector<std::string>& names) {
  std::string coefficient = shortest_text(std::fabs(term.coefficient));
  if (is_constant_term(term)) return coefficient;
  const std::string text = term.expression.sympy(names);
  return coefficient + "*" + (needs_parentheses(term) ? "(" + text + ")" : text);
}

std::string right_hand_side(const Equation& equation, const std::vector<std::string>& names) {
  std::string text;
  for (const Term& term : equation.terms) {
    text += sign_before(text.empty(), term.coefficient) + term_source(term, names);
  }
  return text.empty() ? "0" : text;
}

}  // namespace

std::string sympy_source(const Model& model) {
  model.validate();
  const std::vector<std::string> names = allowed_names(model.variables(), reserved);
  std::string text = std::string(heading) + definitions(model, names) + "equations = [\n";
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    text +=
        "    sympy.Eq(sympy.Derivative(" + names[d] + (model.order == 2 ? ", t, t), " : ", t), ");
    text += right_hand_side(model.equations[d], names) + ", evaluate=False),\n";
  }
  return text +
         "]\n\nif __name__ == \"__main__\":\n"
         "    for equation in equations:\n"
         "        print(equation)\n";
}

}  // namespace mechnn
