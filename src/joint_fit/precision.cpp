// U = diag(t) S diag(t) has unit diagonal, M_kk = s_k² S_kk = (s_k/t_k)². Diagonally pivoted
// U = Pᵀ L D Lᵀ P gives M's pivots as M_kk D_k, and S⁻¹ = Wᵀ D⁻¹ W with W = L⁻¹ P diag(t).
#include "joint_fit/precision.h"

#include <algorithm>

namespace mechnn::joint_fit {
namespace {

// The share of a term's S_kk that must be left when the other terms have explained theirs. Less is
// rounding, for S is what remains of numbers up to 10^5 times larger: on polynomials of
// degree 20 in one state, pivots that should be positive came out at −1e-11 and, once divided by
// these, at −2e-9; those of degree 8, all true, reach down to 7e-11.
constexpr double min_share = 1e-11;

}  // namespace

Eigen::VectorXd unit_diagonal_scales(const Eigen::MatrixXd& schur,
                                     const Eigen::VectorXd& prior_sd) {
  const Eigen::ArrayXd scaled = schur.diagonal().array() * prior_sd.array().square();
  return (prior_sd.array() / scaled.max(1.0).sqrt()).matrix();
}

Precision::Precision(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd) {
  if (prior_sd.size() == 0) return;
  const Eigen::VectorXd scales = unit_diagonal_scales(schur, prior_sd);
  const Eigen::LDLT<Eigen::MatrixXd> factor(scales.asDiagonal() * schur * scales.asDiagonal());
  const Eigen::VectorXd ratio = factor.transpositionsP() * prior_sd.cwiseQuotient(scales);
  Eigen::VectorXd pivots = factor.vectorD();
  for (Eigen::Index k = 0; k < pivots.size(); ++k) {
    const double min_pivot = 1 / (ratio[k] * ratio[k]);
    const bool determined = pivots[k] >= min_share;
    determined_ = determined_ && determined;
    pivots[k] = determined ? std::max(pivots[k], min_pivot) : min_pivot;
  }
  log_determinant_ = (pivots.array().log() + 2 * ratio.array().log()).sum();
  Eigen::MatrixXd inverse = factor.transpositionsP() * Eigen::MatrixXd(scales.asDiagonal());
  factor.matrixL().solveInPlace(inverse);
  covariance_ = inverse.transpose() * pivots.cwiseInverse().asDiagonal() * inverse;
}

}  // namespace mechnn::joint_fit
