// In units of the prior, a = ξ/s, the data's share of the precision is M = diag(s) S diag(s) − I =
// Q diag(μ) Qᵀ. With the prior of width λ the objective, quadratic in a, has along eigenvector k
// the minimum c_k²/(1 + λ²μ_k) more than without prior, and the evidence the factor (1 +
// λ²μ_k)^(−1/2):
//   2 log evidence(λ) = const − Σ_k [c_k²/(1 + λ²μ_k) + log(1 + λ²μ_k)],
// where c_k = a_k (1 + μ_k)/√μ_k with a = Qᵀξ/s the minimiser at λ = 1. A direction that the data
// do not see, μ_k ≪ 1, has a_k = 0 and counts for nothing.
#include "joint_fit/widths.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mechnn::joint_fit {
namespace {

// Half an octave apart the integrand, as narrow as √(2/P) in log λ, is summed to a few hundredths.
constexpr std::array<double, 17> widths{
    0x1p-7, 0x1.6a09e668p-7, 0x1p-6, 0x1.6a09e668p-6, 0x1p-5, 0x1.6a09e668p-5,
    0x1p-4, 0x1.6a09e668p-4, 0x1p-3, 0x1.6a09e668p-3, 0x1p-2, 0x1.6a09e668p-2,
    0x1p-1, 0x1.6a09e668p-1, 0x1p0,  0x1.6a09e668p0,  0x1p1};
constexpr double min_seen = 1e-9;

}  // namespace

WidthAverage average_over_widths(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd,
                                 const Eigen::VectorXd& xi) {
  if (xi.size() == 0) return {};
  Eigen::MatrixXd data = prior_sd.asDiagonal() * schur * prior_sd.asDiagonal();
  data.diagonal().array() -= 1;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(data);
  const Eigen::ArrayXd mu = eigen.eigenvalues().array().max(0.0);
  const Eigen::ArrayXd a = (eigen.eigenvectors().transpose() * xi.cwiseQuotient(prior_sd)).array();
  const Eigen::ArrayXd squares =
      (mu > min_seen).select((a * (1 + mu)).square() / mu.max(min_seen), 0.0);
  const auto twice_log = [&](double width) {
    const Eigen::ArrayXd seen = 1 + width * width * mu;
    return -(squares / seen + seen.log()).sum();
  };
  std::array<double, widths.size()> values{};
  std::transform(widths.begin(), widths.end(), values.begin(), twice_log);
  const auto best = std::max_element(values.begin(), values.end());
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double weight = i == 0 || i + 1 == values.size() ? 0.5 : 1;  // trapezoids
    sum += weight * std::exp((values[i] - *best) / 2);
  }
  const double average = *best + 2 * std::log(sum / static_cast<double>(widths.size() - 1));
  return {average - twice_log(1), widths[static_cast<std::size_t>(best - values.begin())]};
}

}  // namespace mechnn::joint_fit
