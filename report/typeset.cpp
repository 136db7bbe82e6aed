#include "report/typeset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "mechnn/export.h"
#include "report/markup.h"

namespace mechnn::report {
namespace {

// As Model::variables, but of any names: escaped here, before the expression sets them.
std::vector<std::string> safe_variables(const Model& model) {
  std::vector<std::string> names;
  for (const std::string& state : model.states) names.push_back(escaped(state));
  if (model.order == 2) {
    for (const std::string& state : model.states) names.push_back(escaped(state) + "_dot");
  }
  for (const std::string& input : model.inputs) names.push_back(escaped(input));
  names.emplace_back("t");
  return names;
}

std::size_t longest_name(const std::vector<std::string>& names) {
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  return longest;
}

// Names of several letters beside each other would read as one: "hare lynx" needs a visible dot.
std::string with_visible_products(std::string mathml) {
  static constexpr std::string_view invisible = "<mo>&#x2062;</mo>";
  for (auto at = mathml.find(invisible); at != std::string::npos; at = mathml.find(invisible)) {
    mathml.replace(at, invisible.size(), "<mo>⋅</mo>");
  }
  return mathml;
}

std::string term_body(const Model& model, const Term& term) {
  std::string mathml = term.expression.mathml(safe_variables(model));
  const bool has_words = longest_name(model.states) > 1 || longest_name(model.inputs) > 1;
  return has_words ? with_visible_products(std::move(mathml)) : mathml;
}

std::string factor(const Model& model, const Term& term) {
  std::string body = term_body(model, term);
  if (!needs_parentheses(term)) return body;
  return "<mrow><mo>(</mo>" + body + "<mo>)</mo></mrow>";
}

bool is_constant(const Term& term) { return term.text == "1"; }

std::string in_math(const std::string& content) {
  return "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">" + content + "</math>";
}

// First in its row, an operator would be taken for a prefix and lose its space.
std::string infix(std::string_view sign) { return fmt::format("<mo form=\"infix\">{}</mo>", sign); }

// d before a name of several letters, which are upright too, would read as one word with it.
std::string d_before(const std::string& name) {
  const std::string space = name.size() == 1 ? "" : "<mspace width=\"0.12em\"/>";
  return "<mi mathvariant=\"normal\">d</mi>" + space;
}

// d^order of a state above the fraction's bar.
std::string numerator(const Model& model, std::size_t equation) {
  const std::string& name = model.states[equation];
  const std::string set = Expression::variable(equation).mathml(safe_variables(model));
  if (model.order == 1) return "<mrow>" + d_before(name) + set + "</mrow>";
  return fmt::format("<mrow><msup><mi mathvariant=\"normal\">d</mi><mn>{}</mn></msup>{}</mrow>",
                     model.order, set);
}

std::string denominator(const Model& model, const std::string& time) {
  const std::string set = "<mi>" + escaped(time) + "</mi>";
  if (model.order == 1) return "<mrow>" + d_before(time) + set + "</mrow>";
  return fmt::format("<mrow>{}<msup>{}<mn>{}</mn></msup></mrow>", d_before(time), set, model.order);
}

std::string times_power(int exponent) {
  if (exponent == 0) return "";
  return fmt::format("<mo>·</mo><msup><mn>10</mn><mn>{}{}</mn></msup>", exponent < 0 ? "−" : "",
                     std::abs(exponent));
}

// (0.482 ± 0.006)·10³ with the error in a quieter colour.
std::string with_error(const RoundedNumber& number) {
  const std::string error = "<mrow class=\"error\"><mo lspace=\"0.2em\" rspace=\"0.2em\">±</mo>" +
                            math_number(number.error, number.error_exponent) + "</mrow>";
  const std::string inner = "<mrow><mo class=\"error\">(</mo><mn>" + number.value + "</mn>" +
                            error + "<mo class=\"error\">)</mo></mrow>";
  return inner + times_power(number.exponent);
}

std::string signed_term(const Model& model, const Term& term, bool leading, StandardErrors errors) {
  const RoundedNumber number = rounded_on_page(term.coefficient, term.standard_error);
  std::string sign = number.negative ? infix("−") : infix("+");
  if (leading) sign = number.negative ? "<mo form=\"prefix\">−</mo>" : "";
  const bool shown = errors == StandardErrors::shown && !number.error.empty();
  std::string value = shown ? with_error(number) : math_number(number.value, number.exponent);
  const std::string body =
      is_constant(term) ? "" : "<mspace width=\"0.17em\"/>" + factor(model, term);
  return "<mrow>" + sign + value + body + "</mrow>";
}

std::string equation_row(const Model& model, std::size_t index, const std::string& time,
                         StandardErrors errors) {
  const std::string stacked = longest_name(model.states) > 16 ? " stacked" : "";
  std::string row = "<div class=\"equation" + stacked + "\"><span class=\"left\">" +
                    math_left_side(model, index, time) + "</span> <span class=\"right\">";
  const std::vector<Term>& terms = model.equations[index].terms;
  if (terms.empty()) row += in_math("<mn>0</mn>");
  for (std::size_t i = 0; i < terms.size(); ++i) {
    row += "<span class=\"term\">" + in_math(signed_term(model, terms[i], i == 0, errors)) +
           "</span> ";
  }
  return row + "</span></div>\n";
}

}  // namespace

std::string math_number(const std::string& value, int exponent) {
  const std::string digits = "<mn>" + value + "</mn>";
  return exponent == 0 ? digits : "<mrow>" + digits + times_power(exponent) + "</mrow>";
}

std::string math_left_side(const Model& model, std::size_t equation, const std::string& time) {
  return in_math("<mfrac displaystyle=\"true\">" + numerator(model, equation) +
                 denominator(model, time) + "</mfrac><mo>=</mo>");
}

std::string math_term(const Model& model, const Term& term) {
  return in_math(is_constant(term) ? "<mn>1</mn>" : term_body(model, term));
}

std::string math_equations(const Model& model, const std::string& time, StandardErrors errors) {
  std::string rows;
  for (std::size_t i = 0; i < model.equations.size(); ++i)
    rows += equation_row(model, i, time, errors);
  return "<div class=\"equations\">\n" + rows + "</div>\n";
}

}  // namespace mechnn::report
