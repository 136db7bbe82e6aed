#include <algorithm>
#include <cmath>
#include <vector>

#include "field_verdict/field_forecasts.h"
#include "field_verdict/field_lights.h"
#include "field_verdict/field_words.h"
#include "mechnn/field_verdict.h"

namespace mechnn {
namespace {

using namespace field_verdict;  // NOLINT(google-build-using-namespace): this file assembles that
                                // room

FieldComponentVerdict judge(const FieldEquation& equation, const Compared& compared, double noise) {
  FieldComponentVerdict out;
  out.component = equation.component;
  out.time_scale = compared.time_scale;
  const auto as = [&out](Light light, FieldReason reason) {
    out.light = light;
    out.reason = reason;
    return out;
  };
  const double variance = noise * noise;
  const double error = compared.squares / compared.count, still = compared.still / compared.count;
  const double by_chance = chance * variance * std::sqrt(2 / compared.count);
  if (compared.count > 0) out.error_over_noise = std::sqrt(error) / noise;
  const bool stands_out = still - variance > by_chance;
  if (compared.diverged) {
    out.skill = -INFINITY;
  } else if (stands_out) {
    out.skill = 1 - std::max(0.0, error - variance) / (still - variance);
  }
  if (compared.diverged) return as(Light::unexplained, FieldReason::diverges);
  if (compared.count == 0 || compared.gave_up) return as(Light::doubtful, FieldReason::unjudged);
  if (!stands_out) return as(Light::unexplained, FieldReason::noise);
  if (equation.terms.empty()) return as(Light::unexplained, FieldReason::still);
  if (out.skill < min_skill_doubtful) return as(Light::unexplained, FieldReason::forecasts);
  const double needed =
      out.error_over_noise > most_error_over_noise ? min_precise_skill : min_skill;
  if (out.skill < needed) return as(Light::doubtful, FieldReason::forecasts);
  if (residuals_are_large(equation)) return as(Light::doubtful, FieldReason::residuals);
  return out;
}

// The least of all equations; NaN where one is not known.
double least_probability(const FieldDiscoveryResult& result) {
  double least = 1;
  for (const FieldEquation& equation : result.equations) {
    if (std::isnan(equation.probability)) return NAN;
    least = std::min(least, equation.probability);
  }
  return least;
}

bool has_negligible_terms(const FieldDiscoveryResult& result) {
  return std::any_of(result.equations.begin(), result.equations.end(), [](const FieldEquation& e) {
    return std::any_of(e.found.begin(), e.found.end(), is_negligible);
  });
}

}  // namespace

FieldVerdict assess_field(const FieldSet& data, const FieldDiscoveryResult& result,
                          const std::stop_token& stop) {
  FieldVerdict out;
  const std::vector<Compared> compared = forecasts(data, result, stop);
  out.equations = out.coefficients = Light::good;
  for (std::size_t e = 0; e < result.equations.size(); ++e) {
    const FieldEquation& equation = result.equations[e];
    const double noise = result.noise[data.index_of(equation.component)];
    out.components.push_back(judge(equation, compared[e], noise));
    out.equations = std::max(out.equations, out.components.back().light);
    for (const ConservativeTerm& term : equation.found) {
      out.min_significance =
          std::fmin(out.min_significance, std::abs(term.coefficient) / term.standard_error);
    }
    if (!equation.converged || equation.test_functions < few_functions) {
      out.coefficients = Light::doubtful;
    }
  }
  out.probability = least_probability(result);
  const bool likely = out.probability >= min_probability;
  const bool stopped = result.status == FieldDiscoveryStatus::stopped;
  out.terms = likely && !stopped && !has_negligible_terms(result) ? Light::good : Light::doubtful;
  if (!(out.min_significance >= min_ratio)) out.coefficients = Light::doubtful;
  out.headline = std::max({out.equations, out.terms, out.coefficients});
  put_into_words(result, out);
  return out;
}

}  // namespace mechnn
