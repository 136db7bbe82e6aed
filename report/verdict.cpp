#include "report/verdict.h"

#include <fmt/format.h>

#include <cmath>

#include "report/markup.h"

namespace mechnn::report {
namespace {

std::string question_row(std::string_view question, Light light, const std::string& shown_by) {
  return fmt::format("<tr><td>{}</td><td><strong class=\"{}\">{}</strong></td><td>{}</td></tr>\n",
                     question, css_class(light), to_string(light), shown_by);
}

std::string questions_table(const Lights& verdict, const std::string& equations_shown_by) {
  return "<div class=\"scroll\"><table><thead><tr><th>Question</th><th>answer</th><th>shown "
         "by</th></tr></thead><tbody>\n" +
         question_row("Do the equations explain the data?", verdict.equations, equations_shown_by) +
         question_row("Is the choice of terms certain?", verdict.terms,
                      "these terms have " + share(verdict.probability) +
                          " of the probability among the sets kept") +
         question_row("Do the data determine the coefficients?", verdict.coefficients,
                      "each is at least " + number(verdict.min_significance, 2) +
                          " times its standard error") +
         "</tbody></table></div>\n";
}

std::string advice(const Lights& verdict) {
  std::string items;
  for (const std::string& item : verdict.advice) items += "<li>" + escaped(item) + "</li>\n";
  return items.empty() ? "" : "<ul>\n" + items + "</ul>\n";
}

}  // namespace

Strength strength(double behind) {
  if (!(behind >= 2)) return Strength::undecided;
  if (behind < serious_rival) return Strength::weak;
  return behind < 10 ? Strength::strong : Strength::decisive;
}

std::string_view word(Strength strength) {
  switch (strength) {
    case Strength::undecided:
      return "undecided";
    case Strength::weak:
      return "weak";
    case Strength::strong:
      return "strong";
    case Strength::decisive:
      return "decisive";
  }
  return "";
}

std::string_view css_class(Light light) { return light == Light::good ? "good" : "doubt"; }

std::string r_squared_text(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", std::floor(value * 1e4) / 1e4) : "—";
}

std::string share(double value) {
  return std::isfinite(value) ? fmt::format("{:.0f} %", 100 * value) : "—";
}

std::string lights_markup(const Lights& verdict, const std::string& equations_shown_by) {
  return fmt::format("<p><strong class=\"{}\">{}</strong></p>\n", css_class(verdict.headline),
                     escaped(verdict.sentence)) +
         advice(verdict) + questions_table(verdict, equations_shown_by);
}

bool has_model(const ReportData& data) { return !data.result.model.equations.empty(); }

double nearest_rival(const DiscoveryResult& result) {
  double nearest = std::nan("");
  for (const Rival& rival : result.rivals) nearest = std::fmin(nearest, rival.behind);
  return nearest;
}

}  // namespace mechnn::report
