#include "commands/discover_present.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "commands/lights_text.h"
#include "formats/model_members.h"
#include "formats/status_words.h"
#include "formats/verdict_json.h"
#include "mechnn/export.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::Json;

std::string equation_text(const Equation& equation, int order) {
  std::string text = "  " + formats::left_hand_side(equation.state, order) + " =";
  const std::string indent(text.size(), ' ');
  if (equation.terms.empty()) return text + " 0\n";
  for (std::size_t k = 0; k < equation.terms.size(); ++k) {
    const Term& term = equation.terms[k];
    const bool negative = std::signbit(term.coefficient);
    if (k > 0) text += indent;
    text += negative ? " - " : k > 0 ? " + " : " ";
    text += coefficient_text(term, StandardErrors::shown) +
            (term.text == "1" ? "" : " " + factor_text(term)) + "\n";
  }
  return text;
}

/// R² rounded down to four decimals, so that what is not perfect is not shown as 1.
std::string r_squared_text(double value) {
  if (!std::isfinite(value)) return "none";
  return value < -10 ? "below -10" : fmt::format("{:.4f}", std::floor(value * 1e4) / 1e4);
}

std::string noise_text(const DiscoveryResult& result, std::size_t d) {
  if (d >= result.model.noise.size()) return "";
  if (d < result.relative_noise.size()) {
    return fmt::format("; noise {} % of the value",
                       significant_text(100 * result.relative_noise[d], 2));
  }
  return fmt::format(
      "; noise {}{}", significant_text(result.model.noise[d], 3),
      result.noise_model == NoiseModel::counts ? " at a typical value, as its square root" : "");
}

std::string state_text(const DiscoveryResult& result, std::size_t d) {
  const StateVerdict& state = result.verdict.states[d];
  std::string text = fmt::format(
      "  {}: R² {} over its time scale ({}), {} over the record; fitted states {}",
      result.model.states[d], r_squared_text(state.skill), significant_text(state.time_scale, 3),
      r_squared_text(state.record_skill), r_squared_text(result.r_squared.at(d)));
  return text + noise_text(result, d) + "\n";
}

std::string forecasts_text(const DiscoveryResult& result) {
  std::string text = "\nForecasts of the data by the equations alone, from fitted states\n";
  for (std::size_t d = 0; d < result.verdict.states.size(); ++d) text += state_text(result, d);
  return text;
}

void append_missing(const Model& model, const Model& other, std::string_view word,
                    std::vector<std::string>& items) {
  for (std::size_t d = 0; d < model.equations.size() && d < other.equations.size(); ++d) {
    const auto& rival = other.equations[d].terms;
    for (const Term& term : model.equations[d].terms) {
      const bool shared = std::any_of(rival.begin(), rival.end(),
                                      [&](const Term& t) { return t.text == term.text; });
      if (shared) continue;
      items.push_back(fmt::format("{} {} in {}", word, term.text,
                                  formats::left_hand_side(model.states[d], model.order)));
    }
  }
}

/// The difference of a rival's terms: "without y in x', with 1 in y'".
std::string difference(const Model& winner, const Model& rival) {
  std::vector<std::string> items;
  append_missing(winner, rival, "without", items);
  append_missing(rival, winner, "with", items);
  if (items.empty()) return "the same terms, another minimum";
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string rivals_text(const DiscoveryResult& result) {
  if (result.rivals.empty()) return "";
  std::string text = "\nRivals, and how far behind in twice the log evidence\n";
  for (const Rival& rival : result.rivals) {
    text += fmt::format("  {:8.1f}  {}\n", rival.behind, difference(result.model, rival.model));
  }
  return text;
}

std::string warnings_text(const DiscoveryResult& result) {
  if (result.warnings.empty()) return "";
  std::string text = result.model.equations.empty() ? "\nWhy\n" : "\nWhat to doubt\n";
  for (const auto& warning : result.warnings) text += "  - " + warning + "\n";
  return text;
}

Json score_json(const DiscoveryResult& result) {
  Json r_squared = Json::object();
  for (std::size_t d = 0; d < result.r_squared.size(); ++d) {
    r_squared[result.model.states.at(d)] = formats::number_or_null(result.r_squared[d]);
  }
  return {{"twice_log_evidence", formats::number_or_null(result.score)},
          {"r_squared", r_squared},
          {"models_fitted", result.models_fitted}};
}

Json rivals_json(const DiscoveryResult& result) {
  return formats::json_list(result.rivals, [&](const Rival& rival) -> Json {
    return {{"behind", formats::number_or_null(rival.behind)},
            {"difference", difference(result.model, rival.model)},
            {"equations", formats::equations_json(rival.model)}};
  });
}

}  // namespace

std::string equations_text(const Model& model) {
  std::string text;
  for (const Equation& equation : model.equations) text += equation_text(equation, model.order);
  return text;
}

std::string discovery_text(const DiscoveryResult& result, const WrittenFiles& files) {
  if (result.model.equations.empty()) {
    return "No equation was found.\n" + warnings_text(result);
  }
  std::string text =
      result.status == DiscoveryStatus::stopped ? "Stopped early; the best equations so far\n\n"
      : result.model.covariance.empty()         ? "Equations\n\n"
                                                : "Equations (coefficient ± standard error)\n\n";
  text += equations_text(result.model);
  text += lights_text(result.verdict) + forecasts_text(result) + rivals_text(result) +
          warnings_text(result);
  if (files.names.empty()) return text;
  return text + fmt::format("\nFiles in {}: {}\n", files.folder, fmt::join(files.names, ", "));
}

Json discovery_json(const DiscoveryResult& result, const WrittenFiles& files,
                    const Json& initial_states) {
  return {{"status", formats::status_word(result.status)},
          {"equations", formats::equations_json(result.model)},
          {"initial_states", initial_states},
          {"noise", formats::noise_json(result.model)},
          {"noise_model", to_string(result.noise_model)},
          {"score", score_json(result)},
          {"rivals", rivals_json(result)},
          {"verdict", formats::verdict_json(result.verdict, result.model.states)},
          {"warnings", result.warnings},
          {"folder", files.folder},
          {"files", files.names}};
}

}  // namespace mechnn::cli
