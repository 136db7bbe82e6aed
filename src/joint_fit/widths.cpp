// With priors λ s the precision of the coefficients is A = S + C, C = (λ⁻² − 1) diag(s⁻²), and J, a
// quadratic about its minimiser ξ at λ = 1, has the minimum
//   J + ξᵀCξ − (Cξ)ᵀ A⁻¹ (Cξ),
// in which no large numbers cancel. Twice the log evidence is −J − log det(diag(λ s) A diag(λ s)).
// A is factored at unit diagonal, as in precision.h: its entries may be of any size.
#include "joint_fit/widths.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "joint_fit/precision.h"

namespace mechnn::joint_fit {
namespace {

// The integrand is as narrow as 1/√(2P) in log λ: at a quarter of an octave trapezoids are exact to
// a hundredth for P up to 30.
constexpr std::size_t widths = 33;
constexpr double min_log2 = -7, max_log2 = 1;

double width_at(std::size_t i) {
  return std::exp2(min_log2 + (max_log2 - min_log2) * static_cast<double>(i) /
                                  static_cast<double>(widths - 1));
}

// Twice the log evidence at λ, up to what does not depend on it; −∞ where A is singular to
// rounding.
double twice_log(double width, const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd,
                 const Eigen::VectorXd& xi) {
  const Eigen::VectorXd change = (1 / (width * width) - 1) * prior_sd.cwiseAbs2().cwiseInverse();
  Eigen::MatrixXd precision = schur;
  precision.diagonal() += change;
  const Eigen::VectorXd wide = width * prior_sd;
  const Eigen::VectorXd unit = unit_diagonal_scales(precision, wide);
  const Eigen::LLT<Eigen::MatrixXd> factor(unit.asDiagonal() * precision * unit.asDiagonal());
  if (factor.info() != Eigen::Success) return -INFINITY;
  const Eigen::VectorXd pull = change.cwiseProduct(xi);
  const Eigen::VectorXd reduced = factor.matrixL().solve(unit.cwiseProduct(pull));
  const double log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum() +
                                 2 * (wide.array() / unit.array()).log().sum();
  return -(xi.dot(pull) - reduced.squaredNorm()) - log_determinant;
}

}  // namespace

WidthAverage average_over_widths(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd,
                                 const Eigen::VectorXd& xi) {
  if (xi.size() == 0) return {};
  std::array<double, widths> values{};
  for (std::size_t i = 0; i < widths; ++i) {
    values[i] = twice_log(width_at(i), schur, prior_sd, xi);
  }
  const auto best = std::max_element(values.begin(), values.end());
  const double at_given = twice_log(1, schur, prior_sd, xi);
  if (!std::isfinite(*best) || !std::isfinite(at_given)) return {};
  double sum = 0;
  for (std::size_t i = 0; i < widths; ++i) {
    const double weight = i == 0 || i + 1 == widths ? 0.5 : 1;  // trapezoids
    sum += weight * std::exp((values[i] - *best) / 2);
  }
  const double average = *best + 2 * std::log(sum / static_cast<double>(widths - 1));
  return {average - at_given, width_at(static_cast<std::size_t>(best - values.begin()))};
}

}  // namespace mechnn::joint_fit
