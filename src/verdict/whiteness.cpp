// With autocovariances γ_k = Σ e_t e_{t+k} and ρ_k = γ_k/γ_0, over lags k = 1..m,
//   Q = Σ γ_k²/Σ e_t² e_{t+k}²,   under independent residuals distributed as χ² with m degrees
// whatever their variances, which may change with the state (Ljung and Box's statistic, which
// divides by γ_0²/n, takes a few residuals that are larger than the others for dependence); and
// Durbin's recursion for the best prediction from the last k residuals,
//   φ_kk = (ρ_k − Σ φ_{k−1,j} ρ_{k−j})/(1 − Σ φ_{k−1,j} ρ_j),   φ_kj = φ_{k−1,j} − φ_kk
//   φ_{k−1,k−j},
// whose error variance is γ_0 Π (1 − φ_kk²).
#include "verdict/whiteness.h"

#include <algorithm>
#include <cmath>

namespace mechnn::verdict {
namespace {

constexpr std::size_t max_lags = 10;
constexpr std::size_t min_residuals = 10;
constexpr std::size_t residuals_per_lag = 5;
constexpr double quantile = 2.326;    // 99 % of the normal distribution
constexpr double min_lag_one = 0.32;  // a tenth of the variance

struct Autocovariance {
  std::vector<double> at;         // γ_k, k = 0..m
  std::vector<double> variances;  // Σ e_t² e_{t+k}²
  double count = 0;               // n, of residuals
};

double residual(const TrajectoryFit& fit, std::size_t dim, std::size_t d, std::size_t sample) {
  const std::size_t place = sample * dim + d;
  const double value = fit.residuals[place];
  if (std::isnan(value)) return 0;
  return fit.noise.empty() ? value : value / fit.noise[place];
}

std::size_t count_of(const std::vector<TrajectoryFit>& fits, std::size_t dim, std::size_t d) {
  std::size_t count = 0;
  for (const TrajectoryFit& fit : fits) {
    for (std::size_t i = d; i < fit.residuals.size(); i += dim) {
      if (!std::isnan(fit.residuals[i])) ++count;
    }
  }
  return count;
}

// A sum over trajectories of positive semidefinite sequences is one: |ρ_k| ≤ 1 and |φ_kk| ≤ 1.
Autocovariance autocovariance(const std::vector<TrajectoryFit>& fits, std::size_t dim,
                              std::size_t d) {
  const std::size_t count = count_of(fits, dim, d);
  const std::size_t lags = std::min(max_lags, count / residuals_per_lag);
  Autocovariance result{std::vector<double>(lags + 1, 0.0), std::vector<double>(lags + 1, 0.0),
                        static_cast<double>(count)};
  for (const TrajectoryFit& fit : fits) {
    const std::size_t samples = fit.residuals.size() / dim;
    for (std::size_t lag = 0; lag <= lags; ++lag) {
      for (std::size_t t = 0; t + lag < samples; ++t) {
        const double product = residual(fit, dim, d, t) * residual(fit, dim, d, t + lag);
        result.at[lag] += product;
        result.variances[lag] += product * product;
      }
    }
  }
  return result;
}

// Π (1 − φ_kk²).
double share_not_predicted(const std::vector<double>& rho) {
  std::vector<double> phi;
  double left = 1;
  for (std::size_t k = 1; k < rho.size(); ++k) {
    double numerator = rho[k], denominator = 1;
    for (std::size_t j = 1; j < k; ++j) {
      numerator -= phi[j - 1] * rho[k - j];
      denominator -= phi[j - 1] * rho[j];
    }
    if (!(denominator > 1e-12)) return 0;
    const double reflection = numerator / denominator;
    std::vector<double> next = phi;
    for (std::size_t j = 1; j < k; ++j) next[j - 1] = phi[j - 1] - reflection * phi[k - j - 1];
    next.push_back(reflection);
    phi = std::move(next);
    left *= std::max(0.0, 1 - reflection * reflection);
  }
  return left;
}

// Upper 1 % point of χ² (Wilson and Hilferty, 1931).
double critical(double degrees) {
  const double variance = 2 / (9 * degrees);
  return degrees * std::pow(1 - variance + quantile * std::sqrt(variance), 3);
}

}  // namespace

Whiteness whiteness_of(const std::vector<TrajectoryFit>& fits, std::size_t dim, std::size_t d) {
  const Autocovariance gamma = autocovariance(fits, dim, d);
  Whiteness white;
  if (gamma.count < static_cast<double>(min_residuals) || !(gamma.at[0] > 0)) return white;
  const double n = gamma.count;
  std::vector<double> rho;
  double sum = 0;
  for (std::size_t k = 0; k < gamma.at.size(); ++k) {
    rho.push_back(gamma.at[k] / gamma.at[0]);
    if (k > 0 && gamma.variances[k] > 0) sum += gamma.at[k] * gamma.at[k] / gamma.variances[k];
  }
  const auto lags = static_cast<double>(rho.size() - 1);
  white.lag_one = rho[1];
  // Few residuals that hang together can make a large correlation and still a small Q.
  white.significant =
      sum > critical(lags) || rho[1] > std::max(min_lag_one, quantile / std::sqrt(n));
  // The final prediction error (Akaike, 1969) takes back what m fitted coefficients explain of
  // anything.
  const double left = share_not_predicted(rho) * (n + lags) / (n - lags);
  white.predictable = std::clamp(1 - left, 0.0, 1.0);
  if (white.predictable < 1 / n) white.significant = false;
  return white;
}

}  // namespace mechnn::verdict
