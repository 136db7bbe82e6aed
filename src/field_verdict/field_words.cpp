#include "field_verdict/field_words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "field_verdict/field_lights.h"
#include "mechnn/number_text.h"

namespace mechnn::field_verdict {
namespace {

using Sentences = std::vector<std::string>;

std::string per_cent(double share) { return significant_text(100 * share, 2) + " %"; }

std::string reason_of(const FieldDiscoveryResult& result, const FieldEquation& equation,
                      const FieldComponentVerdict& verdict) {
  const std::string& name = verdict.component;
  switch (verdict.reason) {
    case FieldReason::still:
      return "no term was found that moves " + name;
    case FieldReason::noise:
      return "the changes of " + name + " do not stand out of its noise";
    case FieldReason::diverges:
      return "integrated, the equations leave all bounds within one time scale of " + name + " (" +
             significant_text(verdict.time_scale, 2) + ")";
    case FieldReason::forecasts:
      return "forecasts of " + name + " over one time scale (" +
             significant_text(verdict.time_scale, 2) + ") explain " +
             (verdict.skill > 0 ? "only " + per_cent(verdict.skill) : "nothing") +
             " of its change, and err by " + significant_text(verdict.error_over_noise, 2) +
             " times the noise";
    case FieldReason::residuals:
      return "the residuals of " + equation.left + " are " +
             significant_text(std::sqrt(equation.residual), 2) + " times what the noise explains";
    case FieldReason::unjudged:
      return "the equations were not integrated beside " + name +
             (result.status == FieldDiscoveryStatus::stopped
                  ? ": the search was stopped"
                  : ": they are too stiff, that was stopped, or there are no data to compare with");
    case FieldReason::none:
      break;
  }
  return "";
}

Sentences reasons_of_components(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                                Light light) {
  Sentences reasons;
  for (std::size_t e = 0; e < verdict.components.size(); ++e) {
    if (verdict.components[e].light != light) continue;
    reasons.push_back(reason_of(result, result.equations[e], verdict.components[e]));
  }
  return reasons;
}

void add_negligible_terms(const FieldDiscoveryResult& result, Sentences& reasons) {
  for (const FieldEquation& equation : result.equations) {
    for (const ConservativeTerm& term : equation.found) {
      if (!is_negligible(term)) continue;
      reasons.push_back(term.text + " makes up only " + per_cent(term.share) + " of " +
                        equation.left +
                        ", as little as the errors of a grid or of a simulation's steps");
    }
  }
}

void add_doubts_of_terms(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                         Sentences& reasons) {
  if (verdict.terms == Light::good) return;
  add_negligible_terms(result, reasons);
  if (result.status == FieldDiscoveryStatus::stopped) {
    reasons.emplace_back("the search was stopped before its end");
  } else if (std::isnan(verdict.probability)) {
    reasons.emplace_back("no other set of terms was fitted to compare with");
  } else if (verdict.probability < min_probability) {
    reasons.push_back("other sets of terms explain the data about as well (this one has " +
                      per_cent(verdict.probability) + " of the probability)");
  }
}

// By the names of the expanded term, which is what readers see.
Sentences insignificant_terms(const FieldEquation& equation) {
  Sentences names;
  for (const FieldTerm& term : equation.terms) {
    if (std::abs(term.coefficient) >= min_ratio * term.standard_error) continue;
    names.push_back(term.text + " in " + equation.left);
  }
  return names;
}

void add_doubts_of_coefficients(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                                Sentences& reasons) {
  if (verdict.coefficients == Light::good) return;
  for (const FieldEquation& equation : result.equations) {
    if (!equation.converged) {
      reasons.push_back("the fit of " + equation.left + " did not come to rest");
    }
    for (const std::string& name : insignificant_terms(equation)) {
      reasons.push_back("the coefficient of " + name + " is less than three standard errors");
    }
    if (equation.test_functions < few_functions) {
      reasons.push_back("only " + std::to_string(equation.test_functions) +
                        " test functions fit into the record");
    }
  }
}

Sentences advice_on(const FieldDiscoveryResult& result, const FieldVerdict& verdict) {
  if (result.status == FieldDiscoveryStatus::stopped) {
    return {"Let the search come to its end: these equations are only the best so far."};
  }
  Sentences advice;
  const bool hidden = std::any_of(
      verdict.components.begin(), verdict.components.end(), [](const FieldComponentVerdict& c) {
        return c.reason == FieldReason::noise || c.reason == FieldReason::still;
      });
  if (hidden) {
    advice.emplace_back(
        "Less noise, or a record in which the field changes more, would show what moves it.");
    if (verdict.components.size() > 1) {
      advice.emplace_back(
          "A component that does not change by itself is a given one: name those that have an "
          "equation with --equations.");
    }
    return advice;
  }
  if (verdict.equations != Light::good) {
    advice.emplace_back(
        "The library may lack a term: try a higher --degree or --derivatives (or a lower one, "
        "where the "
        "noise is large), or --order 2 where "
        "the field oscillates by itself.");
    advice.emplace_back(
        "A field that is driven from outside, or by one that was not measured, cannot be explained "
        "by itself.");
  }
  if (verdict.terms != Light::good && result.status != FieldDiscoveryStatus::stopped) {
    advice.emplace_back(
        "Treat the equation as one of several candidates: a longer or finer record, other initial "
        "fields or less noise would decide.");
  }
  if (verdict.coefficients != Light::good) {
    advice.emplace_back("A longer or finer record would determine the coefficients better.");
  }
  return advice;
}

std::string joined(const Sentences& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

}  // namespace

void put_into_words(const FieldDiscoveryResult& result, FieldVerdict& verdict) {
  if (verdict.headline == Light::good) {
    verdict.sentence =
        "Good: the equations explain the field, and no other terms of this library come near.";
    return;
  }
  verdict.advice = advice_on(result, verdict);
  const Sentences unexplained = reasons_of_components(result, verdict, Light::unexplained);
  if (!unexplained.empty()) {
    verdict.sentence = "Unexplained: " + joined(unexplained) + ".";
    return;
  }
  Sentences reasons = reasons_of_components(result, verdict, Light::doubtful);
  add_doubts_of_terms(result, verdict, reasons);
  add_doubts_of_coefficients(result, verdict, reasons);
  verdict.sentence = "Doubtful: " + joined(reasons) + ".";
}

}  // namespace mechnn::field_verdict
