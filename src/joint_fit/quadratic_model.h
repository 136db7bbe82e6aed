// The objective as a quadratic in the coefficients alone, the states eliminated.
#pragma once

#include <Eigen/Dense>

#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"
#include "joint_fit/support.h"

namespace mechnn::joint_fit {

/// J as a quadratic in the coefficients of `support`, minimised over the states:
/// J(ξ) ≈ const − 2 gᵀ(ξ − ξ₀) + (ξ − ξ₀)ᵀ S (ξ − ξ₀).
struct QuadraticModel {
  Support support;
  Eigen::VectorXd at;        ///< (P) ξ₀
  Eigen::VectorXd gradient;  ///< (P) g
  Eigen::MatrixXd schur;     ///< (P, P) S, prior included
  Eigen::VectorXd prior_sd;  ///< (P) s of each coefficient
  double prior_width = 1;    ///< λ of the prior that costs of terms are to be reckoned with
};

/// The quadratic model over the coefficients of `support` (⊇ the fit's) at a fit, with rows of the
/// given weight; empty matrices when the states could not be eliminated.
QuadraticModel quadratic_model(const FitProblem& problem, const Fit& fit, const Support& support,
                               double row_weight);

}  // namespace mechnn::joint_fit
