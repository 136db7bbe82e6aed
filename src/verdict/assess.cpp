// Numbers, then lights, then words.
#include <algorithm>
#include <cmath>

#include "mechnn/discovery.h"
#include "mechnn/verdict.h"
#include "verdict/forecasts.h"
#include "verdict/lights.h"
#include "verdict/time_scales.h"
#include "verdict/whiteness.h"
#include "verdict/words.h"

namespace mechnn {
namespace {

// Residuals this far below the noise, or below the data's size, are rounding and what the scheme
// leaves; they are always correlated.
constexpr double rounding_share = 0.01;
constexpr double numbers_for_any_sign = 20;
constexpr double rounding_of_data = 3e-5;

double residual_rms(const std::vector<TrajectoryFit>& fits, std::size_t dim, std::size_t d) {
  double squares = 0, count = 0;
  for (const TrajectoryFit& fit : fits) {
    for (std::size_t i = d; i < fit.residuals.size(); i += dim) {
      if (std::isnan(fit.residuals[i])) continue;
      squares += fit.residuals[i] * fit.residuals[i];
      count += 1;
    }
  }
  return count > 0 ? std::sqrt(squares / count) : 0;
}

double predictable(const DiscoveryResult& result, std::size_t dim, std::size_t d, double size,
                   double numbers_per_parameter) {
  const double noise = d < result.model.noise.size() ? result.model.noise[d] : 0;
  const double rms = residual_rms(result.fits, dim, d);
  if (rms < rounding_share * noise || rms < rounding_of_data * size) return 0;
  const verdict::Whiteness white = verdict::whiteness_of(result.fits, dim, d);
  // What many fitted numbers take out of residuals makes neighbours differ.
  const bool is_from_fitting = white.lag_one < 0 && numbers_per_parameter < numbers_for_any_sign;
  return white.significant && !is_from_fitting ? white.predictable : 0;
}

std::vector<StateVerdict> judge_states(const TrajectorySet& data, const DiscoveryResult& result,
                                       double numbers) {
  const std::vector<double> scales = verdict::time_scales(result);
  const std::vector<double> variances = verdict::variances(data);
  const verdict::ForecastErrors errors = verdict::forecast_errors(data, result, scales);
  std::vector<StateVerdict> states;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    StateVerdict state;
    state.time_scale = scales[d];
    state.skill = 1 - errors.time_scale[d] / variances[d];
    state.record_skill = 1 - errors.record[d] / variances[d];
    state.error_over_noise = std::sqrt(errors.standardised[d]);
    if (d < result.defects.size()) state.defect = result.defects[d];
    state.predictable = predictable(result, data.dim(), d, std::sqrt(variances[d]), numbers);
    verdict::judge_state(result, d, {variances[d], errors.noise[d], errors.counts[d]}, state);
    states.push_back(state);
  }
  return states;
}

bool has_fits(const TrajectorySet& data, const DiscoveryResult& result) {
  return result.fits.size() == data.trajectories.size() &&
         std::all_of(result.fits.begin(), result.fits.end(),
                     [](const TrajectoryFit& fit) { return fit.times.size() > 1; });
}

Light weakest(const std::vector<StateVerdict>& states) {
  Light light = Light::good;
  for (const StateVerdict& state : states) light = std::max(light, state.light);
  return light;
}

}  // namespace

std::string_view to_string(Light light) {
  switch (light) {
    case Light::good:
      return "good";
    case Light::doubtful:
      return "doubtful";
    case Light::unexplained:
      break;
  }
  return "unexplained";
}

Verdict assess(const TrajectorySet& data, const DiscoveryResult& result) {
  Verdict judged;
  double numbers = NAN;
  if (!result.model.equations.empty() && has_fits(data, result)) {
    numbers = verdict::numbers_per_parameter(data, result);
    judged.states = judge_states(data, result, numbers);
    judged.equations = weakest(judged.states);
    judged.probability = verdict::probability_of_terms(result);
    judged.terms = verdict::light_of_terms(result, judged.probability);
    judged.min_significance = verdict::min_significance(result.model);
    judged.coefficients = verdict::light_of_coefficients(result, judged.min_significance, numbers);
    // Of equations that explain nothing, neither terms nor coefficients are good.
    if (judged.equations == Light::unexplained) {
      judged.terms = Light::doubtful;
      judged.coefficients = Light::doubtful;
    }
    judged.headline = std::max({judged.equations, judged.terms, judged.coefficients});
  }
  verdict::put_into_words(result, numbers, judged);
  return judged;
}

}  // namespace mechnn
