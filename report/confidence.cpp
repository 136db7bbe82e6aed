// The evidence for the equations: verdict, warnings and rivals.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/typeset.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

bool has_term(const Equation& equation, const Term& term) {
  return std::any_of(equation.terms.begin(), equation.terms.end(),
                     [&](const Term& other) { return other.text == term.text; });
}

// One item for each term of `model` that the other lacks, e.g. "+ x² in x".
void append_missing(const Model& model, const Model& other, std::string_view sign,
                    std::vector<std::string>& items) {
  for (std::size_t i = 0; i < model.equations.size() && i < other.equations.size(); ++i) {
    const std::string equation = escaped(model.equations[i].state) + (model.order == 1 ? "′" : "″");
    for (const Term& term : model.equations[i].terms) {
      if (has_term(other.equations[i], term)) continue;
      items.push_back(fmt::format("<span class=\"change\">{} {} in {}</span>", sign,
                                  math_term(model, term), equation));
    }
  }
}

std::string difference(const Model& winner, const Model& rival) {
  constexpr std::size_t max_items = 6;
  std::vector<std::string> items;
  append_missing(winner, rival, "without", items);
  append_missing(rival, winner, "with", items);
  if (items.empty()) return "same terms, another minimum";
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < max_items; ++i)
    text += (i > 0 ? ", " : "") + items[i];
  return items.size() > max_items ? text + fmt::format(" and {} more", items.size() - max_items)
                                  : text;
}

// The evidence ratio exp(behind/2), winner to rival.
std::string odds(double behind) {
  if (behind > 27.6) return "over 10⁶ : 1";
  const double ratio = std::exp(behind / 2);
  return number(ratio, ratio < 10 ? 2 : 3) + " : 1";
}

std::string rival_row(const ReportData& data, const Rival& rival) {
  return fmt::format(
      "<tr><td>{}</td><td class=\"number extra\">{}</td><td class=\"number\">{:.1f}</td>"
      "<td class=\"number extra\">{}</td><td>{}</td></tr>\n",
      difference(data.result.model, rival.model), rival.model.term_count(), rival.behind,
      odds(rival.behind), word(strength(rival.behind)));
}

std::string rivals_table(const ReportData& data) {
  if (data.result.rivals.empty()) return "";
  std::string rows;
  for (const Rival& rival : data.result.rivals) rows += rival_row(data, rival);
  return "<div class=\"scroll\"><table><thead><tr><th>Rivals differ by</th>"
         "<th class=\"number extra\">terms</th><th class=\"number\">behind by</th>"
         "<th class=\"number extra\">odds against it</th><th>evidence</th></tr></thead><tbody>\n" +
         rows +
         "</tbody></table></div>\n<p class=\"note\">“Behind by” is the difference in twice the log "
         "evidence; the odds are its exponential of one half. Below 2 the data do not decide, up "
         "to 6 "
         "the evidence is weak, up to 10 strong, above decisive (Kass and Raftery 1995).</p>\n";
}

std::string share(double value) {
  return std::isfinite(value) ? fmt::format("{:.0f} %", 100 * value) : "—";
}

std::string state_row(const ReportData& data, std::size_t d) {
  const StateVerdict& state = data.result.verdict.states[d];
  const double fitted = d < data.result.r_squared.size() ? data.result.r_squared[d] : std::nan("");
  return fmt::format(
      "<tr><td>{}</td><td><strong class=\"{}\">{}</strong></td><td class=\"number extra\">{}</td>"
      "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number extra\">{}</td>"
      "<td class=\"number extra\">{}</td><td class=\"number extra\">{}</td></tr>\n",
      escaped(shortened(data.data.states[d], 24)), css_class(state.light), to_string(state.light),
      number(state.time_scale, 3), r_squared_text(state.skill), r_squared_text(state.record_skill),
      r_squared_text(fitted), number(state.error_over_noise, 3), share(state.predictable));
}

std::string states_table(const ReportData& data) {
  std::string rows;
  for (std::size_t d = 0; d < data.result.verdict.states.size(); ++d) rows += state_row(data, d);
  return "<div class=\"scroll\"><table><thead><tr><th>State</th><th>explained</th>"
         "<th class=\"number extra\">time scale</th>"
         "<th class=\"number\">R² of forecasts over it</th>"
         "<th class=\"number\">over the record</th>"
         "<th class=\"number extra\">of the fitted states</th>"
         "<th class=\"number extra\">error / noise</th>"
         "<th class=\"number extra\">predictable residuals</th></tr></thead><tbody>\n" +
         rows +
         "</tbody></table></div>\n<p class=\"note\">Forecasts integrate the equations alone from "
         "fitted states, over one time scale of each state (its size over its speed) and over the "
         "whole record, and are compared with the data. A chaotic system loses the record with the "
         "right equations; the time scale it must not lose. Residuals that earlier ones predict "
         "show that something is missing.</p>\n";
}

std::string verdict_paragraph(const ReportData& data) {
  return lights_markup(data.result.verdict, "forecasts and residuals of each state, below") +
         states_table(data);
}

std::string warnings(const ReportData& data) {
  const std::vector<std::string>& all = data.result.warnings;
  if (all.empty()) return "";
  std::string items;
  for (const std::string& warning : all) items += "<li>" + escaped(warning) + "</li>\n";
  const char* heading = has_model(data) ? "What to doubt" : "Why";
  return fmt::format("<aside class=\"warnings\"><h3>{}</h3><ul>\n{}</ul></aside>\n", heading,
                     items);
}

}  // namespace

std::string confidence_section(const ReportData& data) {
  if (!has_model(data)) {
    return section("confidence", "No equation was found",
                   "<p>No model converged on these data.</p>\n" + warnings(data));
  }
  const std::string none =
      data.result.warnings.empty() ? "<p class=\"note\">The search raised no warning.</p>\n" : "";
  return section("confidence", "How sure",
                 verdict_paragraph(data) + warnings(data) + rivals_table(data) + none);
}

}  // namespace mechnn::report
