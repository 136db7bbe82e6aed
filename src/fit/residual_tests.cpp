// What the residuals of one state say of its noise.
//
// Outliers: with |e_1| ≥ |e_2| ≥ … the residuals, ν = n − p and those behind the k-th at
// σ_k² = Σ_{i>k} e_i²/(ν − k), t_k = |e_k|/σ_k is Student's t with ν − k degrees (leverage left
// out, which makes t smaller). The last k at which it is too large for one of n − k + 1 is the
// number of outliers: two hide each other from a test of the first alone (Rosner, Technometrics 25
// (1983)). Growth with size: Spearman's ρ between |e| and |fit|; ρ √(n − 1) is about normal. Size
// of the noise: Wilson and Hilferty (1931), (χ²/k)^(1/3) is about normal with mean 1 − 2/(9k) and
// variance 2/(9k).
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "fit/judge.h"

namespace mechnn::equation_fit {
namespace {

constexpr double outlier_probability =
    1e-4;                                    // of one in all n values, were they normal: gross ones
constexpr double min_left_for_outliers = 4;  // the others must show a noise of their own
constexpr std::size_t max_outliers = 3;      // more are no outliers
constexpr std::size_t min_for_growth = 20;   // ranks of fewer say little
constexpr double min_growth = 2;             // less changes errors by less than their own errors
constexpr double growth_quantile = 2.326;    // 99 % of the normal distribution

// Wallace (1959): the normal deviate with the tail of Student's t.
double normal_of_t(double t, double degrees) {
  return (8 * degrees + 1) / (8 * degrees + 3) * std::sqrt(degrees * std::log1p(t * t / degrees));
}

double two_sided_tail(double z) { return std::erfc(z / std::numbers::sqrt2); }

/// Ranks from 0, ties at their mean.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
    }
    begin = end;
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace

std::vector<Residual> residuals_of(const TrajectorySet& data, const FitResult& result,
                                   std::size_t d) {
  std::vector<Residual> all;
  for (std::size_t r = 0; r < result.fits.size(); ++r) {
    const std::vector<double>& of = result.fits[r].residuals;
    for (std::size_t i = d; i < of.size(); i += data.dim()) {
      if (std::isnan(of[i])) continue;
      all.push_back({r, i / data.dim(), of[i], data.trajectories[r].values[i] - of[i]});
    }
  }
  return all;
}

std::vector<Outlier> outliers_of(const std::vector<Residual>& residuals, double left,
                                 double noise) {
  std::vector<Residual> sorted = residuals;
  std::sort(sorted.begin(), sorted.end(), [](const Residual& a, const Residual& b) {
    return std::abs(a.value) > std::abs(b.value);
  });
  double squares = 0;
  for (const Residual& residual : sorted) squares += residual.value * residual.value;
  std::vector<Outlier> tried;
  std::size_t found = 0;
  for (std::size_t k = 0; k <= max_outliers && k < sorted.size(); ++k) {
    const double of_others = left - static_cast<double>(k) - 1;
    if (of_others < min_left_for_outliers) break;
    squares -= sorted[k].value * sorted[k].value;
    const double sigma = noise > 0 ? noise : std::sqrt(std::max(0.0, squares / of_others));
    const double distance = std::abs(sorted[k].value) / sigma;
    const double z = noise > 0 ? distance : normal_of_t(distance, of_others);
    tried.push_back({sorted[k], distance});
    if (static_cast<double>(sorted.size() - k) * two_sided_tail(z) < outlier_probability) {
      found = k + 1;
    }
  }
  tried.resize(found > max_outliers ? 0 : found);
  return tried;
}

Growth growth_with_size(const std::vector<Residual>& residuals) {
  if (residuals.size() < min_for_growth) return {};
  std::vector<double> sizes, errors;
  for (const Residual& residual : residuals) {
    sizes.push_back(std::abs(residual.fitted));
    errors.push_back(std::abs(residual.value));
  }
  const std::vector<double> ranks = ranks_of(sizes);
  const double middle = 0.5 * static_cast<double>(residuals.size() - 1);
  double large = 0, small = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) (ranks[i] > middle ? large : small) += errors[i];
  Growth growth{correlation(ranks, ranks_of(errors)), small > 0 ? large / small : INFINITY};
  const double score =
      growth.rank_correlation * std::sqrt(static_cast<double>(residuals.size() - 1));
  growth.is_clear = score > growth_quantile && growth.ratio > min_growth;
  return growth;
}

double chi_square_score(double sum, double left) {
  const double variance = 2 / (9 * left);
  return (std::cbrt(sum / left) - (1 - variance)) / std::sqrt(variance);
}

}  // namespace mechnn::equation_fit
