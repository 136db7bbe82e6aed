#include <cmath>

#include "export/terms.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

/// Derivatives as x', products by juxtaposition, powers with ^.
std::string readable(const Term& term, const std::vector<std::string>& names) {
  const std::string source = term.expression.sympy(names);
  std::string text;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source.compare(i, 2, "**") == 0) {
      text += '^';
      ++i;
    } else {
      text += source[i] == '*' ? ' ' : source[i];
    }
  }
  return behind_coefficient(term, text);
}

std::string right_hand_side(const Equation& equation, const std::vector<std::string>& names,
                            StandardErrors errors) {
  if (equation.terms.empty()) return "0";
  std::string text;
  for (const Term& term : equation.terms) {
    text += sign_before(text.empty(), term.coefficient);
    text += coefficient_text(term, errors);
    if (!is_constant_term(term)) text += " " + readable(term, names);
  }
  return text;
}

}  // namespace

std::string coefficient_text(const Term& term, StandardErrors errors) {
  const double size = std::fabs(term.coefficient);
  return errors == StandardErrors::hidden ? rounded_text(size, term.standard_error)
                                          : rounded_text_with_error(size, term.standard_error);
}

std::string text_equations(const Model& model, StandardErrors errors) {
  model.validate();
  std::vector<std::string> names = model.variables();
  for (std::size_t d = 0; model.order == 2 && d < model.states.size(); ++d) {
    names[model.states.size() + d] = model.states[d] + "'";
  }
  std::string text;
  for (const Equation& equation : model.equations) {
    text += equation.state + (model.order == 2 ? "'' = " : "' = ");
    text += right_hand_side(equation, names, errors) + "\n";
  }
  return text;
}

}  // namespace mechnn
