#include "verdict/words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "verdict/lights.h"

namespace mechnn::verdict {
namespace {

using Sentences = std::vector<std::string>;

std::string number(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "x", "x and y", "x, y and z"; of more than six "x, y and 5 more".
std::string listed(const Sentences& names) {
  const std::size_t shown = names.size() > 6 ? 2 : names.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == names.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + names[i];
  }
  return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more"
                              : text;
}

std::string left_hand_side(const Model& model, const std::string& state) {
  return state + (model.order == 2 ? "''" : "'");
}

Sentences states_with(const DiscoveryResult& result, const Verdict& verdict, Light light,
                      StateReason reason) {
  Sentences names;
  for (std::size_t d = 0; d < verdict.states.size(); ++d) {
    const StateVerdict& state = verdict.states[d];
    if (state.light == light && state.reason == reason) names.push_back(result.model.states[d]);
  }
  return names;
}

// Why the equations do not explain some states, one sentence a kind of reason.
Sentences unexplained_states(const DiscoveryResult& result, const Verdict& verdict) {
  Sentences reasons;
  const auto add = [&](StateReason reason, const std::string& sentence) {
    const Sentences names = states_with(result, verdict, Light::unexplained, reason);
    if (!names.empty()) reasons.push_back(sentence + listed(names));
  };
  add(StateReason::still, "no term was found that moves ");
  add(StateReason::noise, "there is little but noise in ");
  add(StateReason::diverges, "integrated, the equations diverge within one time scale of ");
  add(StateReason::forecasts, "forecasts over one time scale explain little of ");
  return reasons;
}

std::string doubt_of(const StateVerdict& state, const std::string& name) {
  switch (state.reason) {
    case StateReason::predictable:
      return number("%.0f %%", 100 * state.predictable) + " of the variance of the residuals of " +
             name + " can be predicted from earlier ones";
    case StateReason::forecasts:
      return "forecasts of " + name + " over one time scale err by " +
             number("%.2g", state.error_over_noise) + " times the noise";
    case StateReason::diverges:
      return "integrated over the whole record, the equations diverge in " + name;
    default:
      return "the fitted " + name + " leaves its equation to follow the data";
  }
}

Sentences doubtful_states(const DiscoveryResult& result, const Verdict& verdict) {
  constexpr std::size_t max_reasons = 3;
  Sentences reasons;
  for (std::size_t d = 0; d < verdict.states.size() && reasons.size() < max_reasons; ++d) {
    if (verdict.states[d].light != Light::doubtful) continue;
    reasons.push_back(doubt_of(verdict.states[d], result.model.states[d]));
  }
  return reasons;
}

Sentences doubts_of_terms(const DiscoveryResult& result, const Verdict& verdict) {
  if (verdict.terms == Light::good) return {};
  if (result.status == DiscoveryStatus::stopped) return {"the search was stopped before its end"};
  if (std::isnan(verdict.probability)) return {"no other set of terms was kept to compare with"};
  const std::string share = number("%.0f %%", 100 * verdict.probability);
  if (verdict.probability < 0.5) {
    return {"other sets of terms explain the data about as well (this one has " + share +
            " of the probability)"};
  }
  return {"these terms are the likeliest, but not certain (" + share + " of the probability)"};
}

// The terms whose coefficient the data hardly determine.
Sentences insignificant_terms(const Model& model) {
  Sentences names;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      if (!is_insignificant(term)) continue;
      names.push_back(term.text + " in " + left_hand_side(model, equation.state));
    }
  }
  return names;
}

Sentences doubts_of_coefficients(const DiscoveryResult& result, const Verdict& verdict,
                                 double numbers_per_parameter) {
  if (verdict.coefficients == Light::good) return {};
  Sentences reasons;
  if (!result.converged) reasons.emplace_back("the fit did not converge");
  if (!result.grid_settled) {
    reasons.emplace_back("the coefficients still change on a finer grid");
  }
  const Sentences weak = insignificant_terms(result.model);
  if (!weak.empty()) {
    reasons.push_back("within their errors the coefficients of " + listed(weak) +
                      " may as well be 0");
  }
  if (has_few_numbers(numbers_per_parameter)) {
    reasons.push_back("there are only " + number("%.1f", numbers_per_parameter) +
                      " numbers for each unknown");
  }
  if (reasons.empty()) reasons.emplace_back("their errors are not known");
  return reasons;
}

std::string joined(const Sentences& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

std::string praise(const Verdict& verdict) {
  const bool noisy = std::any_of(verdict.states.begin(), verdict.states.end(),
                                 [](const StateVerdict& s) { return s.skill < 0.8; });
  return noisy ? "Good: the noise is large, but the equations explain all that is not noise."
               : "Good: the equations explain the data, and no other terms of this library come "
                 "near.";
}

Sentences advice_on(const DiscoveryResult& result, const Verdict& verdict) {
  Sentences advice;
  if (verdict.equations != Light::good) {
    advice.emplace_back(
        "The library may lack a term: try the library 'auto', a higher degree, or a term of your "
        "own.");
    advice.emplace_back(
        "A state that is driven from outside, or that was not measured, cannot be explained by the "
        "others.");
  }
  if (verdict.terms != Light::good && result.status != DiscoveryStatus::stopped) {
    advice.emplace_back(
        "Treat the equations as one of several candidates: longer records, other initial states or "
        "less noise would decide.");
  }
  if (!result.grid_settled) advice.emplace_back("Sample more often, if that can be done.");
  if (verdict.coefficients != Light::good && result.converged && result.grid_settled) {
    advice.emplace_back(
        "More numbers, or a smaller library, would determine the coefficients better.");
  }
  return advice;
}

}  // namespace

void put_into_words(const DiscoveryResult& result, double numbers_per_parameter, Verdict& verdict) {
  if (verdict.states.empty()) {
    verdict.sentence = result.model.equations.empty()
                           ? "Unexplained: no equation was found."
                           : "Unexplained: the equations were not compared with the data.";
    return;
  }
  if (verdict.headline == Light::good) {
    verdict.sentence = praise(verdict);
    return;
  }
  verdict.advice = advice_on(result, verdict);
  const Sentences unexplained = unexplained_states(result, verdict);
  if (!unexplained.empty()) {
    verdict.sentence = "Unexplained: " + joined(unexplained) + ".";
    return;
  }
  Sentences reasons = doubtful_states(result, verdict);
  for (std::string& reason : doubts_of_terms(result, verdict)) reasons.push_back(std::move(reason));
  for (std::string& reason : doubts_of_coefficients(result, verdict, numbers_per_parameter)) {
    reasons.push_back(std::move(reason));
  }
  verdict.sentence = "Doubtful: " + joined(reasons) + ".";
}

}  // namespace mechnn::verdict
