// Newton's method on F(z) = erfc(−z/√2)/2 in the lower half, where F is convex below its root: from
// a start left of the root the first step lands right of it at most once, then converges
// quadratically.
#include "report/normal.h"

#include <cmath>
#include <numbers>

namespace mechnn::report {

double normal_quantile(double probability) {
  if (probability > 0.5) return -normal_quantile(1 - probability);
  // The tail F(z) < exp(−z²/2)/2 gives a start at or left of the root.
  double z = -std::sqrt(-2 * std::log(2 * probability));
  for (int iteration = 0; iteration < 60; ++iteration) {
    const double density = std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
    const double step = (std::erfc(-z / std::numbers::sqrt2) / 2 - probability) / density;
    z -= step;
    if (std::abs(step) < 1e-13 * (1 + std::abs(z))) break;
  }
  return z;
}

}  // namespace mechnn::report
