#include "simulate/state_scales.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace mechnn {
namespace {

/// 1/ρ(J), at most `longest`: eigenvalues, unlike norms, are the same in every unit of the states.
double time_scale(FirstOrderForm& system, double time, std::span<const double> state,
                  double longest) {
  const auto size = static_cast<Eigen::Index>(system.size());
  Eigen::MatrixXd jacobian(size, size);
  if (!system.evaluate_jacobian(time, state, {jacobian.data(), system.size() * system.size()})) {
    return longest;
  }
  const double fastest = jacobian.eigenvalues().cwiseAbs().maxCoeff();
  return fastest * longest > 1 ? 1 / fastest : longest;
}

void enlarge(std::vector<double>& scales, const std::vector<double>& state) {
  for (std::size_t i = 0; i < scales.size(); ++i) {
    scales[i] = std::max(scales[i], std::fabs(state[i]));
  }
}

}  // namespace

std::vector<double> scales_at_start(FirstOrderForm& system, double time,
                                    std::span<const double> state, double longest) {
  std::vector<double> point(state.begin(), state.end());
  std::vector<double> derivative(point.size());
  std::vector<double> scales(point.size(), 0.0);
  enlarge(scales, point);
  const double step = 1e-3 * time_scale(system, time, state, longest);
  // After k steps a state has moved that k others stand between it and one that is not zero; the
  // two further ones are for time itself to move the first.
  const std::size_t steps = point.size() + 2;
  for (std::size_t k = 0; k < steps && system.evaluate(time, point, derivative); ++k) {
    time += step;
    for (std::size_t i = 0; i < point.size(); ++i) point[i] += step * derivative[i];
    enlarge(scales, point);
  }
  const double largest = *std::max_element(scales.begin(), scales.end());
  std::replace(scales.begin(), scales.end(), 0.0, largest > 0 ? largest : 1.0);
  return scales;
}

}  // namespace mechnn
