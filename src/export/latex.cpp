#include "export/terms.h"
#include "expression/print.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

std::string with_power(const std::string& digits, int exponent) {
  if (exponent == 0) return digits;
  return digits + " \\cdot 10^{" + std::to_string(exponent) + "}";
}

std::string number_latex(const RoundedNumber& number, StandardErrors errors) {
  const bool is_shown = errors == StandardErrors::shown && !number.error.empty();
  std::string text = number.value;
  if (is_shown) {
    text =
        "\\left(" + text + " \\pm " + with_power(number.error, number.error_exponent) + "\\right)";
  }
  return with_power(text, number.exponent);
}

std::string term_latex(const Term& term, const std::vector<std::string>& names) {
  if (is_constant_term(term)) return "";
  const std::string text = term.expression.latex(names);
  return " " + (needs_parentheses(term) ? "\\left(" + text + "\\right)" : text);
}

std::string right_hand_side(const Equation& equation, const std::vector<std::string>& names,
                            StandardErrors errors) {
  if (equation.terms.empty()) return "0";
  std::string text;
  for (const Term& term : equation.terms) {
    const RoundedNumber number = rounded(term.coefficient, term.standard_error);
    text += sign_before(text.empty(), term.coefficient);
    text += number_latex(number, errors) + term_latex(term, names);
  }
  return text;
}

}  // namespace

std::string latex_source(const Model& model, StandardErrors errors) {
  model.validate();
  const std::vector<std::string> names = model.variables();
  std::string text = "\\begin{align}\n";
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    text += "  " + expr::name_latex(model.states[d], model.order) + " &= ";
    text += right_hand_side(model.equations[d], names, errors);
    text += d + 1 < model.equations.size() ? " \\\\\n" : "\n";
  }
  return text + "\\end{align}\n";
}

}  // namespace mechnn
