// −Σ_d (n_d log σ_d² + SSR_d/σ_d²) − Σ rows − Σ ξ²/s² − log det(diag(s) S diag(s)), the terms
// without logarithm being −J.
#include "joint_fit/evidence.h"

#include <cmath>

namespace mechnn::joint_fit {

double evidence(const Fit& fit, const std::vector<std::size_t>& observed) {
  if (!fit.precision || !fit.precision->determined()) return -INFINITY;
  double score = -fit.objective - fit.precision->log_determinant();
  for (std::size_t d = 0; d < observed.size(); ++d) {
    score -= 2 * static_cast<double>(observed[d]) * std::log(fit.noise[d]);
  }
  return std::isfinite(score) ? score : -INFINITY;
}

// −2 log [B(1 + k, 2N − k)/B(1, N)] = 2 log [(2N)!/(2N − k − 1)!/k!/N], the beta-binomial with
// parameters 1 and N: the number of terms falls off as 2^−k where k ≪ N. Source: Castillo and van
// der Vaart, Annals of Statistics 40 (2012), example 2.2. With parameters 1 and 1 it would prefer
// the whole of a small library to a part of it. std::lgamma writes a global variable, signgam, and
// threads compute scores side by side.
double support_cost(std::size_t candidates, std::size_t terms) {
  const auto n = static_cast<double>(candidates);
  double logarithm = std::log(2.0);  // of 2N/N
  for (std::size_t j = 1; j <= terms; ++j) {
    logarithm += std::log((2 * n - static_cast<double>(j)) / static_cast<double>(j));
  }
  return 2 * logarithm;
}

}  // namespace mechnn::joint_fit
