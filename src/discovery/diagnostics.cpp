// Reasons to doubt a fit, as sentences (docs/math/discovery.md, "What is reported").

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "discovery/problem/make_grid.h"
#include "mechnn/discovery.h"

namespace mechnn {
namespace {

using discovery::median_interval;

// Between two coefficients: each one's error is then five times what it would be without the other.
constexpr double high_correlation = 0.98;
constexpr std::size_t max_pairs = 5;        // of such coefficients, named
constexpr double numbers_a_parameter = 10;  // the errors' own error is then about a quarter
// Lag-1 correlations of white residuals have a standard deviation of 1/√pairs: one state in fifty
// is beyond this many by chance. Under ten pairs that says nothing.
constexpr double whiteness = 2.33;
constexpr std::size_t min_pairs = 10;
// Residuals this far below the noise are rounding, on data without noise, and always correlated.
constexpr double rounding_share = 0.01;
constexpr double max_noise_ratio = 2;
// States that follow their data leave a tenth of the noise's variance at least, by what is
// reported.
constexpr double max_noise_over_residuals = 4;
constexpr double min_noise_that_matters = 0.01;  // of the state's standard deviation
constexpr double max_gap = 100;  // in median intervals: the grid then has mostly empty nodes
// Beyond this correlation two states are one: a difference would be rounding or not there.
constexpr double same_state = 1 - 1e-9;

std::string number(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "1 number", "42 numbers".
std::string counted(double count, const char* noun) {
  return number("%.0f ", count) + noun + (count == 1 ? "" : "s");
}

std::string left_hand_side(const Model& model, const Equation& equation) {
  return equation.state + (model.order == 2 ? "''" : "'");
}

std::string equations_text(const Model& model) {
  std::string text;
  for (const Equation& equation : model.equations) {
    text += text.empty() ? "" : "; ";
    text += left_hand_side(model, equation) + ": ";
    if (equation.terms.empty()) text += "0";
    for (std::size_t k = 0; k < equation.terms.size(); ++k) {
      text += (k == 0 ? "" : ", ") + equation.terms[k].text;
    }
  }
  return text;
}

void warn_of_rivals(const DiscoveryResult& result, std::vector<std::string>& warnings) {
  const auto close = std::count_if(result.rivals.begin(), result.rivals.end(),
                                   [](const Rival& r) { return r.behind < serious_rival; });
  if (close == 0) return;
  const Rival& nearest = result.rivals.front();
  warnings.push_back("The choice of terms is not settled: " + std::to_string(close) +
                     (close == 1 ? " rival is" : " rivals are") + " within " +
                     number("%g", serious_rival) + " of the best; the nearest, " +
                     number("%.1f", nearest.behind) + " behind, has the terms " +
                     equations_text(nearest.model) + ".");
}

double residual_rms(const DiscoveryResult& result, std::size_t dim, std::size_t d) {
  double squares = 0, count = 0;
  for (const TrajectoryFit& fit : result.fits) {
    for (std::size_t i = d; i < fit.residuals.size(); i += dim) {
      if (std::isnan(fit.residuals[i])) continue;
      squares += fit.residuals[i] * fit.residuals[i];
      ++count;
    }
  }
  return std::sqrt(squares / std::max(count, 1.0));
}

// A known noise and a fit that follows it agree within a factor; more says that the
// equations miss something, or that the known noise is in the wrong unit.
void warn_of_known_noise(const TrajectorySet& data, const DiscoveryResult& result,
                         std::vector<std::string>& warnings) {
  if (!result.noise_given) return;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const double rms = residual_rms(result, data.dim(), d);
    const double known = result.model.noise[d];
    if (rms < max_noise_ratio * known && known < max_noise_ratio * rms) continue;
    warnings.push_back("The noise given for " + data.states[d] + " is " + number("%.3g", known) +
                       ", but the residuals have a standard deviation of " + number("%.3g", rms) +
                       (rms > known ? ": it is too small, or the equations miss something."
                                    : ": it is too large, and may hide terms that the data show."));
  }
}

double standard_deviation(const TrajectorySet& data, std::size_t d) {
  std::vector<double> values;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = d; i < trajectory.values.size(); i += data.dim()) {
      if (!std::isnan(trajectory.values[i])) values.push_back(trajectory.values[i]);
    }
  }
  const double count = std::max(static_cast<double>(values.size()), 1.0);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / count);
}

// The fit bounds the noise below by a share of the smoother's (min_share_of_smoothing in
// joint_fit/gauss_newton.cpp), which takes what it cannot follow for noise.
void warn_of_bounded_noise(const TrajectorySet& data, const DiscoveryResult& result,
                           std::vector<std::string>& warnings) {
  if (result.noise_given) return;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const double noise = result.model.noise[d];
    const double rms = residual_rms(result, data.dim(), d);
    if (noise < max_noise_over_residuals * rms) continue;
    if (noise < min_noise_that_matters * standard_deviation(data, d)) continue;
    warnings.push_back("The noise of " + data.states[d] + " is put at " + number("%.3g", noise) +
                       ", but the residuals have a standard deviation of " + number("%.3g", rms) +
                       ": samples are too far apart to tell the noise, and standard errors may be "
                       "far too large; give the noise if it is known.");
  }
}

struct LagOne {
  double correlation = 0;
  double rms = 0;
  std::size_t pairs = 0;
};

// Correlation at lag 1 of one state's residuals, over all trajectories.
LagOne residual_correlation(const TrajectorySet& data, const DiscoveryResult& result,
                            std::size_t d) {
  double products = 0, squares = 0;
  LagOne lag;
  for (const TrajectoryFit& fit : result.fits) {
    const std::size_t samples = fit.residuals.size() / data.dim();
    for (std::size_t s = 0; s + 1 < samples; ++s) {
      const double a = fit.residuals[s * data.dim() + d];
      const double b = fit.residuals[(s + 1) * data.dim() + d];
      if (std::isnan(a) || std::isnan(b)) continue;
      products += a * b;
      squares += (a * a + b * b) / 2;
      ++lag.pairs;
    }
  }
  if (squares > 0) lag.correlation = products / squares;
  lag.rms = std::sqrt(squares / static_cast<double>(std::max<std::size_t>(lag.pairs, 1)));
  return lag;
}

void warn_of_coloured_residuals(const TrajectorySet& data, const DiscoveryResult& result,
                                std::vector<std::string>& warnings) {
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const LagOne lag = residual_correlation(data, result, d);
    if (lag.pairs < min_pairs || lag.rms < rounding_share * result.model.noise[d]) continue;
    if (std::abs(lag.correlation) < whiteness / std::sqrt(static_cast<double>(lag.pairs))) continue;
    warnings.push_back(
        "The residuals of " + data.states[d] +
        " are correlated in time (lag 1: " + number("%.2f", lag.correlation) + "): " +
        (lag.correlation > 0 ? "the equations miss something, or the noise is not white."
                             : "the fitted state follows the noise, or the data were treated "
                               "before."));
  }
}

void warn_of_collinear_terms(const Model& model, std::vector<std::string>& warnings) {
  std::vector<std::string> names;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      names.push_back(term.text + " in " + left_hand_side(model, equation));
    }
  }
  const std::size_t p = names.size();
  if (model.covariance.size() != p * p) return;
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = a + 1; b < p; ++b) {
      const double product = model.covariance[a * p + a] * model.covariance[b * p + b];
      const double correlation = model.covariance[a * p + b] / std::sqrt(product);
      if (!(std::abs(correlation) >= high_correlation) || ++pairs > max_pairs) continue;
      warnings.push_back("The data hardly tell " + names[a] + " from " + names[b] +
                         " (correlation of the estimates " + number("%.3f", correlation) + ").");
    }
  }
  if (pairs > max_pairs) {
    warnings.push_back("The same holds for " + std::to_string(pairs - max_pairs) +
                       " more pairs of terms.");
  }
}

void warn_of_gaps(const TrajectorySet& data, std::vector<std::string>& warnings) {
  for (const Trajectory& trajectory : data.trajectories) {
    const std::vector<double>& times = trajectory.times;
    const double usual = median_interval(trajectory);
    for (std::size_t s = 0; s + 1 < times.size(); ++s) {
      const double gap = times[s + 1] - times[s];
      if (gap <= max_gap * usual) continue;
      warnings.push_back("Between the times " + number("%g", times[s]) +
                         number(" and %g nothing was sampled for ", times[s + 1]) +
                         number("%.0f", gap / usual) +
                         " median intervals: no fit bridges that. Give the parts as trajectories "
                         "of their own.");
      return;
    }
  }
}

// Correlation of two states over the samples that have both.
double correlation_of(const TrajectorySet& data, std::size_t a, std::size_t b) {
  std::vector<std::pair<double, double>> both;
  double mean_a = 0, mean_b = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = 0; i < trajectory.values.size(); i += data.dim()) {
      both.emplace_back(trajectory.values[i + a], trajectory.values[i + b]);
      if (std::isnan(both.back().first + both.back().second)) both.pop_back();
    }
  }
  const auto count = static_cast<double>(std::max<std::size_t>(both.size(), 1));
  for (const auto& [x, y] : both) {
    mean_a += x / count;
    mean_b += y / count;
  }
  double products = 0, squares_a = 0, squares_b = 0;
  for (const auto& [x, y] : both) {
    products += (x - mean_a) * (y - mean_b);
    squares_a += (x - mean_a) * (x - mean_a);
    squares_b += (y - mean_b) * (y - mean_b);
  }
  return products / std::sqrt(squares_a * squares_b);
}

void warn_of_identical_states(const TrajectorySet& data, std::vector<std::string>& warnings) {
  for (std::size_t a = 0; a < data.dim(); ++a) {
    for (std::size_t b = a + 1; b < data.dim(); ++b) {
      if (!(std::abs(correlation_of(data, a, b)) > same_state)) continue;
      warnings.push_back("The states " + data.states[a] + " and " + data.states[b] +
                         " are the same but for scale and origin: each term may stand in the "
                         "other's place. Leave one of them out.");
    }
  }
}

void warn_of_few_observations(const TrajectorySet& data, const DiscoveryResult& result,
                              std::vector<std::string>& warnings) {
  double observed = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    observed +=
        static_cast<double>(std::count_if(trajectory.values.begin(), trajectory.values.end(),
                                          [](double v) { return !std::isnan(v); }));
  }
  const auto terms = static_cast<double>(result.model.term_count());
  const double initial = static_cast<double>(data.dim()) * result.model.order *
                         static_cast<double>(data.trajectories.size());
  if (terms == 0 || observed >= numbers_a_parameter * (terms + initial)) return;
  const char* const consequence = result.model.covariance.empty()
                                      ? "they may say less than the equations do."
                                      : "the standard errors rest on few data.";
  warnings.push_back("Only " + counted(observed, "number") + " for " +
                     counted(terms, "coefficient") + " and " + counted(initial, "initial value") +
                     ": " + consequence);
}

}  // namespace

std::vector<std::string> warnings_about(const TrajectorySet& data, const DiscoveryResult& result) {
  std::vector<std::string> warnings;
  if (result.model.equations.empty()) return warnings;
  warn_of_rivals(result, warnings);
  warn_of_known_noise(data, result, warnings);
  warn_of_bounded_noise(data, result, warnings);
  warn_of_coloured_residuals(data, result, warnings);
  warn_of_identical_states(data, warnings);
  warn_of_gaps(data, warnings);
  warn_of_collinear_terms(result.model, warnings);
  warn_of_few_observations(data, result, warnings);
  return warnings;
}

}  // namespace mechnn
