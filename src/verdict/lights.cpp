#include "verdict/lights.h"

#include <algorithm>
#include <cmath>

#include "mechnn/pieces.h"

namespace mechnn::verdict {
namespace {

// Forecasts may err by the noise and this share of the state's variance beyond.
constexpr double max_excess = 0.02;
// The mean of n squares of the noise varies by √(2/n); this many such deviations are chance.
constexpr double chance = 3;
constexpr double max_excess_unexplained = 0.5;
// A state whose noise makes up more of its variance than this shows no movement to be explained.
constexpr double max_noise_share = 0.95;
constexpr double max_defect = 1.5;
constexpr double max_predictable = 0.02;
// Forecasts may err by this many times the noise, however small the noise is.
constexpr double max_error_over_noise = 5;
constexpr double min_probability = 0.95;
constexpr double min_ratio = 2;  // of |ξ| to its standard error
constexpr double min_numbers = 3;

}  // namespace

std::vector<double> variances(const TrajectorySet& data) {
  std::vector<double> result;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    double total = 0, squares = 0;
    for (const Trajectory& trajectory : data.trajectories) {
      double count = 0, mean = 0;
      for (std::size_t i = d; i < trajectory.values.size(); i += data.dim()) {
        const double value = trajectory.values[i];
        if (std::isnan(value)) continue;
        count += 1;
        const double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
        total += 1;
      }
    }
    result.push_back(squares / std::max(total, 1.0));
  }
  return result;
}

void judge_state(const DiscoveryResult& result, std::size_t d, const Compared& compared,
                 StateVerdict& state) {
  const double noise_share =
      std::isnan(compared.noise) ? 0 : std::min(1.0, compared.noise / compared.variance);
  const double by_chance = 1 + chance * std::sqrt(2 / compared.count);
  const double excess = 1 - state.skill - noise_share * by_chance;
  const auto judge = [&state](Light light, StateReason reason) {
    state.light = light;
    state.reason = reason;
  };
  if (result.model.equations[d].terms.empty()) return judge(Light::unexplained, StateReason::still);
  if (noise_share >= max_noise_share) return judge(Light::unexplained, StateReason::noise);
  if (std::isinf(state.skill)) return judge(Light::unexplained, StateReason::diverges);
  if (!(excess < max_excess_unexplained)) {
    return judge(Light::unexplained, StateReason::forecasts);
  }
  if (state.predictable > max_predictable) {
    return judge(Light::doubtful, StateReason::predictable);
  }
  const bool is_chance = state.skill < chance / std::sqrt(compared.count);
  if (excess > max_excess || state.error_over_noise > max_error_over_noise || is_chance) {
    return judge(Light::doubtful, StateReason::forecasts);
  }
  if (std::isinf(state.record_skill)) return judge(Light::doubtful, StateReason::diverges);
  if (state.defect > max_defect) return judge(Light::doubtful, StateReason::defect);
  judge(Light::good, StateReason::none);
}

double probability_of_terms(const DiscoveryResult& result) {
  if (result.rivals.empty()) return NAN;
  double sum = 1;
  for (const Rival& rival : result.rivals) sum += std::exp(-rival.behind / 2);
  return 1 / sum;
}

Light light_of_terms(const DiscoveryResult& result, double probability) {
  if (result.status == DiscoveryStatus::stopped) return Light::doubtful;
  return probability >= min_probability ? Light::good : Light::doubtful;
}

double min_significance(const Model& model) {
  double least = NAN;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      least = std::fmin(least, std::abs(term.coefficient) / term.standard_error);
    }
  }
  return least;
}

bool is_insignificant(const Term& term) {
  return std::abs(term.coefficient) < min_ratio * term.standard_error;
}

double numbers_per_parameter(const TrajectorySet& data, const DiscoveryResult& result) {
  double observed = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    observed +=
        static_cast<double>(std::count_if(trajectory.values.begin(), trajectory.values.end(),
                                          [](double v) { return !std::isnan(v); }));
  }
  const double initial = static_cast<double>(data.dim()) * result.model.order *
                         static_cast<double>(pieces_of(data).size());
  return observed / (static_cast<double>(result.model.term_count()) + initial);
}

bool has_few_numbers(double numbers_per_parameter) { return numbers_per_parameter < min_numbers; }

Light light_of_coefficients(const DiscoveryResult& result, double min_significance,
                            double numbers_per_parameter) {
  const bool settled = result.converged && result.grid_settled;
  const bool determined = min_significance >= min_ratio;
  return settled && determined && !has_few_numbers(numbers_per_parameter) ? Light::good
                                                                          : Light::doubtful;
}

}  // namespace mechnn::verdict
