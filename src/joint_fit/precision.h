// Standard errors, covariance and log determinant of the coefficients of one support, from one
// factorisation of the Schur complement S of the joint fit.
//
// With the prior in it, M = diag(s) S diag(s) = I + (a positive semidefinite matrix), so that in
// exact arithmetic every pivot of M, in any order, is at least 1. In floating point S is a
// difference of large numbers, and where terms are collinear on the data its pivots are rounding:
// of any sign, and worth any evidence. Such pivots are taken for 1, what the prior alone gives.
#pragma once

#include <Eigen/Dense>

namespace mechnn::joint_fit {

/// Scales t_k ≤ s_k that bring S to unit diagonal, diag(t) S diag(t); prior_sd holds the s_k.
Eigen::VectorXd unit_diagonal_scales(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd);

class Precision {
 public:
  /// `schur` (P, P) symmetric and finite, prior included; `prior_sd` (P).
  Precision(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd);

  /// True when no coefficient is, to rounding, a combination of the others. A support for which
  /// this is false fits no better than a smaller one.
  [[nodiscard]] bool determined() const { return determined_; }
  /// log det(diag(s) S diag(s)), at least 0.
  [[nodiscard]] double log_determinant() const { return log_determinant_; }
  /// S⁻¹ (P, P); what is not determined has the prior's variance.
  [[nodiscard]] const Eigen::MatrixXd& covariance() const { return covariance_; }
  [[nodiscard]] Eigen::VectorXd standard_errors() const {
    return covariance_.diagonal().cwiseSqrt();
  }

 private:
  bool determined_ = true;
  double log_determinant_ = 0;
  Eigen::MatrixXd covariance_;
};

}  // namespace mechnn::joint_fit
