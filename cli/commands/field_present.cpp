#include "commands/field_present.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "commands/lights_text.h"
#include "mechnn/export.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

std::string terms_text(const std::vector<FieldTerm>& terms, const std::string& indent) {
  std::string text;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const FieldTerm& term = terms[k];
    if (k > 0) text += indent;
    text += std::signbit(term.coefficient) ? " - " : k > 0 ? " + " : " ";
    text += rounded_text_with_error(std::abs(term.coefficient), term.standard_error);
    text += (term.text == "1" ? "" : " " + term.text) + "\n";
  }
  return text;
}

std::string equation_text(const FieldEquation& equation) {
  std::string text = "  " + equation.left + " =";
  const std::string indent(text.size(), ' ');
  return text + (equation.terms.empty() ? std::string(" 0\n") : terms_text(equation.terms, indent));
}

std::string rival_text(const FieldRival& rival) {
  std::vector<std::string> names;
  for (const FieldTerm& term : rival.terms) names.push_back(term.text);
  return fmt::format("  {:8.1f}  {}\n", rival.behind,
                     names.empty() ? "no terms" : fmt::format("{}", fmt::join(names, ", ")));
}

std::string quality_text(const FieldEquation& equation) {
  return fmt::format("  {}: residuals {} times what the noise explains, of {} test functions\n",
                     equation.left, significant_text(std::sqrt(equation.residual), 3),
                     equation.test_functions);
}

std::string explained_text(double skill) {
  if (std::isnan(skill)) return "no change stands out of the noise";
  if (std::isinf(skill)) return "forecasts leave all bounds";
  return significant_text(100 * std::max(0.0, skill), 3) + " % of the change";
}

std::string component_text(const FieldComponentVerdict& verdict) {
  if (verdict.reason == FieldReason::unjudged) {
    return fmt::format("  {}: not compared\n", verdict.component);
  }
  return fmt::format("  {}: {} over its time scale ({}); errors {} times the noise\n",
                     verdict.component, explained_text(verdict.skill),
                     significant_text(verdict.time_scale, 3),
                     significant_text(verdict.error_over_noise, 3));
}

}  // namespace

std::string field_text(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                       const std::vector<std::string>& components) {
  std::string text = result.status == FieldDiscoveryStatus::stopped
                         ? "Stopped early; the best equations so far\n\n"
                         : "Equations (coefficient ± standard error)\n\n";
  for (const FieldEquation& equation : result.equations) text += equation_text(equation);
  text += lights_text(verdict);
  text += "\nForecasts of the data by the equations alone, from the smoothed field\n";
  for (const FieldComponentVerdict& component : verdict.components) {
    text += component_text(component);
  }
  text += "\nThe weak form\n";
  for (const FieldEquation& equation : result.equations) text += quality_text(equation);
  for (std::size_t c = 0; c < components.size(); ++c) {
    text += fmt::format("  noise of {}: {}{}\n", components[c],
                        result.noise_is_bound[c] ? "less than " : "",
                        significant_text(result.noise[c], 3));
  }
  for (const FieldEquation& equation : result.equations) {
    if (equation.rivals.empty()) continue;
    text += fmt::format("\nRivals of {}, and how far behind in twice the log evidence\n",
                        equation.left);
    for (const FieldRival& rival : equation.rivals) text += rival_text(rival);
  }
  if (result.warnings.empty()) return text;
  text += "\nWhat to doubt\n";
  for (const std::string& warning : result.warnings) text += "  - " + warning + "\n";
  return text;
}

}  // namespace mechnn::cli
