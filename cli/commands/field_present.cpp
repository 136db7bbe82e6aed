#include "commands/field_present.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "commands/lights_text.h"
#include "formats/verdict_json.h"
#include "mechnn/export.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::Json;

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

std::string component_text(const FieldComponentVerdict& verdict) {
  const std::string explained = std::isfinite(verdict.skill)
                                    ? significant_text(100 * std::max(0.0, verdict.skill), 3) + " %"
                                    : "diverge; none";
  return fmt::format("  {}: {} of its change over its time scale ({}); errors {} times the noise\n",
                     verdict.component, explained, significant_text(verdict.time_scale, 3),
                     significant_text(verdict.error_over_noise, 3));
}

Json component_json(const FieldComponentVerdict& verdict) {
  return {{"light", to_string(verdict.light)},
          {"time_scale", formats::number_or_null(verdict.time_scale)},
          {"skill", formats::number_or_null(verdict.skill)},
          {"error_over_noise", formats::number_or_null(verdict.error_over_noise)}};
}

Json equations_json(const FieldVerdict& verdict) {
  Json components = Json::object();
  double skill = NAN;
  for (const FieldComponentVerdict& component : verdict.components) {
    components[component.component] = component_json(component);
    skill = std::fmin(skill, component.skill);
  }
  return {{"light", to_string(verdict.equations)},
          {"skill", formats::number_or_null(skill)},
          {"components", components}};
}

std::string_view status_word(FieldDiscoveryStatus status) {
  return status == FieldDiscoveryStatus::stopped ? "stopped" : "done";
}

Json terms_json(const std::vector<FieldTerm>& terms) {
  return formats::json_list(terms, [](const FieldTerm& term) -> Json {
    return {{"term", term.text},
            {"coefficient", term.coefficient},
            {"standard_error", formats::number_or_null(term.standard_error)}};
  });
}

Json equation_json(const FieldEquation& equation) {
  Json found = formats::json_list(equation.found, [](const ConservativeTerm& term) -> Json {
    return {{"term", term.text},
            {"powers", term.powers},
            {"derivatives", term.derivatives},
            {"coefficient", term.coefficient},
            {"standard_error", formats::number_or_null(term.standard_error)},
            {"share", term.share}};
  });
  Json rivals = formats::json_list(equation.rivals, [](const FieldRival& rival) -> Json {
    return {{"behind", formats::number_or_null(rival.behind)}, {"terms", terms_json(rival.terms)}};
  });
  return {{"left", equation.left},
          {"terms", terms_json(equation.terms)},
          {"conservative_terms", found},
          {"twice_log_evidence", formats::number_or_null(equation.score)},
          {"residual", formats::number_or_null(equation.residual)},
          {"converged", equation.converged},
          {"test_functions", equation.test_functions},
          {"half_widths", equation.half_widths},
          {"rivals", rivals}};
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

Json field_json(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                const std::vector<std::string>& components, const std::vector<std::string>& notes) {
  std::vector<std::string> warnings = notes;
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  Json noise = Json::object();
  for (std::size_t c = 0; c < components.size(); ++c) noise[components[c]] = result.noise[c];
  return {{"status", status_word(result.status)},
          {"equations", formats::json_list(result.equations, equation_json)},
          {"verdict", formats::lights_json(verdict, equations_json(verdict))},
          {"noise", noise},
          {"library", result.library},
          {"models_fitted", result.models_fitted},
          {"warnings", warnings}};
}

}  // namespace mechnn::cli
