// Noise and time scale of one state. Of four neighbours (tᵢ, yᵢ) with cᵢ = 1/Π_{j≠i} (tᵢ − tⱼ),
//
//   r = Σ cᵢ yᵢ / (Σ cᵢ²)^½
//
// is their third divided difference, scaled to the noise: it is zero for parabolas, and of white
// noise it has the noise's variance. The median of |r|, over that of a standard normal, is robust
// against jumps and outliers; the mean square of what lies within three times it is more exact.
// With the noise's variance σ² and differences Δy over Δt,
//
//   time scale = ((var y − σ²) Σ Δt² / Σ (Δy² − 2σ²))^½.
#include <cmath>
#include <limits>

#include "inspect/parts.h"

namespace mechnn::inspection {
namespace {

constexpr std::size_t window = 4;
constexpr std::size_t min_differences = 8;
constexpr double normal_median = 0.6744897501960817;  // of |z|
constexpr double clip = 3;
constexpr double clipped_variance = 0.97334;  // of z where |z| < 3

double scaled_difference(const double* times, const double* values) {
  // Relative to the last interval, so that no unit of time overflows.
  const double unit = times[window - 1] - times[0];
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < window; ++i) {
    double weight = 1;
    for (std::size_t j = 0; j < window; ++j) {
      if (j != i) weight *= unit / (times[i] - times[j]);
    }
    sum += weight * values[i];
    squares += weight * weight;
  }
  return sum / std::sqrt(squares);
}

double noise_of(const std::vector<Measured>& trajectories) {
  std::vector<double> sizes;
  for (const Measured& one : trajectories) {
    for (std::size_t i = 0; i + window <= one.values.size(); ++i) {
      const double difference = scaled_difference(&one.times[i], &one.values[i]);
      if (std::isfinite(difference)) sizes.push_back(std::fabs(difference));
    }
  }
  if (sizes.size() < min_differences) return std::numeric_limits<double>::quiet_NaN();
  const double rough = median_of(sizes) / normal_median;
  double squares = 0;
  double count = 0;
  for (const double size : sizes) {
    if (size > clip * rough) continue;
    squares += size * size;
    count += 1;
  }
  return count > 0 ? std::sqrt(squares / (count * clipped_variance)) : rough;
}

double variance_of(const std::vector<Measured>& trajectories, std::size_t count) {
  double mean = 0;
  for (const Measured& one : trajectories) {
    for (const double value : one.values) mean += value / static_cast<double>(count);
  }
  double variance = 0;
  for (const Measured& one : trajectories) {
    for (const double value : one.values) {
      variance += (value - mean) * (value - mean) / static_cast<double>(count);
    }
  }
  return variance;
}

double time_scale_of(const std::vector<Measured>& trajectories, double variance, double noise) {
  const double noise_variance = std::isnan(noise) ? 0 : noise * noise;
  double moved = 0;
  double passed = 0;
  for (const Measured& one : trajectories) {
    for (std::size_t i = 1; i < one.values.size(); ++i) {
      const double step = one.values[i] - one.values[i - 1];
      const double time = one.times[i] - one.times[i - 1];
      moved += step * step - 2 * noise_variance;
      passed += time * time;
    }
  }
  const double left = variance - noise_variance;
  if (!(moved > 0) || !(left > 0)) return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt(left / moved) * std::sqrt(passed);
}

}  // namespace

StateInspection inspect_state(const std::vector<Measured>& trajectories) {
  StateInspection state;
  for (const Measured& one : trajectories) {
    state.values += one.values.size();
    for (const double value : one.values) {
      state.min = std::fmin(state.min, value);
      state.max = std::fmax(state.max, value);
    }
  }
  if (state.is_empty() || state.is_constant()) return state;
  state.noise = noise_of(trajectories);
  state.time_scale =
      time_scale_of(trajectories, variance_of(trajectories, state.values), state.noise);
  inspect_jumps(trajectories, state);
  return state;
}

}  // namespace mechnn::inspection
