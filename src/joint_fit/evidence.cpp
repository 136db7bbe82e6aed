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

}  // namespace mechnn::joint_fit
