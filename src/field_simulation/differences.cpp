#include "field_simulation/differences.h"

#include <Eigen/LU>
#include <cmath>

namespace mechnn::field_simulation {

std::size_t reach(int order) {
  return order == 0 ? 0 : static_cast<std::size_t>(order + 1) / 2 + 1;
}

std::vector<double> central_weights(int order, double step, std::size_t half_width) {
  // Σ_m w_m m^k = k! [k = order] for k = 0 … 2·half, in units of the step.
  const auto half = static_cast<Eigen::Index>(half_width);
  const Eigen::Index count = 2 * half + 1;
  Eigen::MatrixXd moments(count, count);
  for (Eigen::Index k = 0; k < count; ++k) {
    for (Eigen::Index m = 0; m < count; ++m) {
      moments(k, m) = std::pow(static_cast<double>(m - half), static_cast<double>(k));
    }
  }
  Eigen::VectorXd target = Eigen::VectorXd::Zero(count);
  target[order] = std::tgamma(order + 1.0) / std::pow(step, order);
  const Eigen::VectorXd weights = moments.fullPivLu().solve(target);
  return {weights.begin(), weights.end()};
}

std::vector<double> weighted_along(std::size_t axis, const std::vector<double>& weights,
                                   bool periodic, const fields::Extents& extents,
                                   const std::vector<double>& values) {
  const std::size_t half = weights.size() / 2;
  const std::size_t points = extents[axis], stride = extents.behind(axis);
  std::vector<double> out(values.size(), 0);
  for (std::size_t block = 0; block < extents.before(axis); ++block) {
    const double* const from = values.data() + block * points * stride;
    double* const to = out.data() + block * points * stride;
    for (std::size_t i = 0; i < points; ++i) {
      if (!periodic && (i < half || i + half >= points)) continue;
      for (std::size_t m = 0; m < weights.size(); ++m) {
        const std::size_t neighbour = (i + points + m - half) % points;
        for (std::size_t j = 0; j < stride; ++j) {
          to[i * stride + j] += weights[m] * from[neighbour * stride + j];
        }
      }
    }
  }
  return out;
}

}  // namespace mechnn::field_simulation
