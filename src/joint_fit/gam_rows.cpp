// The weights solve the moment equations Σ_j x_j^q ω_j = 1/(q+1), q = 0..p−1, with x_j the position
// of node s+j relative to the interval's start in steps: the rule is exact for polynomials of
// degree p−1.
#include "joint_fit/gam_rows.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace mechnn::joint_fit {

GamRows::GamRows(std::size_t stencil) : stencil_(stencil) {
  const auto p = static_cast<Eigen::Index>(stencil);
  for (Eigen::Index offset = 0; offset + 1 < p; ++offset) {
    Eigen::MatrixXd moments(p, p);
    Eigen::VectorXd integrals(p);
    for (Eigen::Index q = 0; q < p; ++q) {
      integrals[q] = 1.0 / static_cast<double>(q + 1);
      for (Eigen::Index j = 0; j < p; ++j) {
        moments(q, j) = std::pow(static_cast<double>(j - offset), static_cast<double>(q));
      }
    }
    const Eigen::VectorXd solution = moments.partialPivLu().solve(integrals);
    std::copy(solution.begin(), solution.end(), weights_[offset].begin());
  }
}

std::size_t GamRows::first_node(std::size_t interval, std::size_t nodes) const {
  const std::size_t before = stencil_ / 2 - 1;
  const std::size_t centred = interval > before ? interval - before : 0;
  return std::min(centred, nodes - stencil_);
}

}  // namespace mechnn::joint_fit
