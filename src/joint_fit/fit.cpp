#include "joint_fit/fit.h"

#include <algorithm>

namespace mechnn::joint_fit {

Eigen::VectorXd carry_over(const Fit& from, const Support& support) {
  Eigen::VectorXd xi = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(support.size()));
  for (std::size_t k = 0; k < support.size(); ++k) {
    const auto found = std::lower_bound(from.support.begin(), from.support.end(), support[k]);
    if (found != from.support.end() && *found == support[k]) {
      xi[static_cast<Eigen::Index>(k)] = from.xi[found - from.support.begin()];
    }
  }
  return xi;
}

}  // namespace mechnn::joint_fit
