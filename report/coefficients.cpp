// Coefficients with their 95 % intervals, value ± 1.96 standard errors, as a table and a forest
// plot. Coefficients of one model differ by orders of magnitude, so each row is drawn in units of
// its own estimate: 1 is the estimate, and an interval that reaches 0 cannot tell the term from
// nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/svg/ticks.h"
#include "report/typeset.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

constexpr double normal_95 = 1.959963984540054;

double relative_half_width(const Term& term) {
  return normal_95 * term.standard_error / std::abs(term.coefficient);
}

bool has_interval(const Term& term) {
  return std::isfinite(term.standard_error) && std::isfinite(term.coefficient) &&
         term.coefficient != 0;
}

// The plot reaches from the estimate at least 5 %, at most 150 % to both sides.
double plot_half_width(const Model& model) {
  double widest = 0.05;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      if (has_interval(term)) widest = std::max(widest, 1.1 * relative_half_width(term));
    }
  }
  return std::min(widest, 1.5);
}

// Position in percent of the plot's width of `relative`, the distance from the estimate in its
// units.
double percent(double relative, double half_width) {
  return std::clamp(50 + 48 * relative / half_width, 0.0, 100.0);
}

svg::Ticks unit_ticks(double half_width) {
  return svg::nice_ticks({1 - half_width, 1 + half_width}, 3);
}

std::string grid_line(double tick, double half_width) {
  return fmt::format("<line x1=\"{0:.1f}%\" x2=\"{0:.1f}%\" y1=\"0\" y2=\"100%\" class=\"{1}\"/>",
                     percent(tick - 1, half_width), std::abs(tick) < 1e-9 ? "axis" : "grid");
}

std::string interval_plot(const Term& term, double half_width) {
  std::string marks;
  for (const double tick : unit_ticks(half_width).at) marks += grid_line(tick, half_width);
  if (has_interval(term)) {
    const double relative = relative_half_width(term);
    marks += fmt::format(
        "<line x1=\"{:.2f}%\" x2=\"{:.2f}%\" y1=\"50%\" y2=\"50%\" class=\"interval\"/>",
        percent(-relative, half_width), percent(relative, half_width));
  }
  marks += "<circle cx=\"50%\" cy=\"50%\" r=\"3.5\" class=\"estimate\"/>";
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"forest\" height=\"22\" "
         "aria-hidden=\"true\">" +
         marks + "</svg>";
}

std::string unit_labels(double half_width) {
  const svg::Ticks ticks = unit_ticks(half_width);
  std::string marks;
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    marks +=
        fmt::format("<text x=\"{:.1f}%\" y=\"15\" text-anchor=\"middle\" class=\"tick\">{}</text>",
                    percent(ticks.at[i] - 1, half_width), ticks.labels[i]);
  }
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"forest\" height=\"20\" role=\"img\">"
         "<title>Scale of the intervals, in units of each estimate</title>" +
         marks + "</svg>";
}

/// True where the unit of a coefficient is known.
bool has_units(const Model& model) {
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    for (const Term& term : model.equations[d].terms) {
      if (!coefficient_unit(model, d, term).empty()) return true;
    }
  }
  return false;
}

std::string bound(const Term& term, double sign) {
  const double value = term.coefficient + sign * normal_95 * term.standard_error;
  return value_markup(rounded_on_page(value, term.standard_error));
}

std::string error_text(const Term& term, const RoundedNumber& number) {
  if (!number.error.empty()) return error_markup(number);
  return term.standard_error == 0 && std::isfinite(term.coefficient) ? "0" : "—";
}

/// The unit of a term's coefficient in a cell of its own; no cell where none is known at all.
std::string unit_cell(const Model& model, std::size_t equation, const Term& term) {
  if (!has_units(model)) return "";
  return "<td class=\"extra\">" + escaped(coefficient_unit(model, equation, term)) + "</td>";
}

std::string row(const Model& model, std::size_t equation, const Term& term, double half_width) {
  const bool known = has_interval(term);
  const RoundedNumber number = rounded_on_page(term.coefficient, term.standard_error);
  const bool doubtful = known && relative_half_width(term) >= 1;
  return fmt::format(
      "<tr{}><td>{}</td><td class=\"number\">{}</td>{}<td class=\"number extra\">{}</td>"
      "<td class=\"number\">{}</td><td class=\"plot\">{}</td></tr>\n",
      doubtful ? " class=\"doubtful\"" : "", math_term(model, term), value_markup(number),
      unit_cell(model, equation, term), error_text(term, number),
      known ? "<span>" + bound(term, -1) + " …</span> <span>" + bound(term, 1) + "</span>" : "—",
      interval_plot(term, half_width));
}

std::string rows(const Model& model, double half_width) {
  std::string text;
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    const Equation& equation = model.equations[d];
    if (equation.terms.empty()) continue;
    text += fmt::format("<tr class=\"group\"><th colspan=\"{}\">Equation of {}</th></tr>\n",
                        has_units(model) ? 6 : 5, escaped(equation.state));
    for (const Term& term : equation.terms) text += row(model, d, term, half_width);
  }
  return text;
}

}  // namespace

std::string coefficients_section(const ReportData& data) {
  const Model& model = data.result.model;
  if (model.term_count() == 0) return "";
  const double half_width = plot_half_width(model);
  return section(
      "coefficients", "Coefficients",
      "<div class=\"scroll\"><table class=\"coefficients\"><thead><tr><th>term</th>"
      "<th class=\"number\">coefficient</th>" +
          std::string(has_units(model) ? "<th class=\"extra\">unit</th>" : "") +
          "<th class=\"number extra\">standard error</th>"
          "<th class=\"number\">95 % interval</th><th class=\"plot\">" +
          unit_labels(half_width) + "</th></tr></thead><tbody>\n" + rows(model, half_width) +
          "</tbody></table></div>\n<p class=\"note\">Intervals are the estimate ± 1.96 standard "
          "errors, given that these are the right terms. Each bar is in units of its own estimate; "
          "rows whose interval reaches 0 are tinted.</p>\n");
}

}  // namespace mechnn::report
