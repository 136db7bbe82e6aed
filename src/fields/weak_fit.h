// The coefficients of one set of terms: minimum over ξ of Q(ξ) = r(ξ)ᵀ C(ξ)⁻¹ r(ξ), r = b − G ξ.
//
// Its gradient is −2 G̃ᵀ C⁻¹ r with G̃ = G − E[noise of G | r] (residual_noise.h): an instrument for
// regressors with errors, as in Deming's regression. Minimised is Q + Σ ξ²/s² with the prior's
// widths s: in directions that are all noise, Q alone falls for ever.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <vector>

#include "fields/weak_form.h"

namespace mechnn::fields {

/// One equation to be found.
struct WeakProblem {
  const WeakForm* form = nullptr;
  std::size_t component = 0;
  int order = 1;             ///< in time, of the left side
  std::size_t rows = 0;      ///< n, those that are used
  Eigen::VectorXd left;      ///< (n)
  Eigen::VectorXd prior_sd;  ///< (K)
};

using Support = std::vector<std::size_t>;  ///< increasing indices of candidates

/// What residuals cost in twice the log evidence: Q where they are within the noise, which is
/// known, n(1 + log(Q/n)) where they are beyond it and its size is to be found from them.
[[nodiscard]] double misfit(double objective, double rows);

/// The Q of a misfit.
[[nodiscard]] double objective_of(double misfit, double rows);

struct WeakFit {
  Support support;
  Eigen::VectorXd xi;          ///< (K), zero outside of the support
  double objective = 0;        ///< Q
  Eigen::MatrixXd covariance;  ///< of the support's coefficients
  /// Twice the log evidence, −misfit(Q, n) − max(1, tr(V M⁻¹)/k) log det(1 + s M s) − Σ ξ²/s² −
  /// prior of the support; −∞ where there is no fit. M = Gᵀ C⁻¹ G with the smooth field's G is the
  /// information, V = G̃ᵀ C⁻¹ G̃ the variance of the gradient, larger by the noise of the regressors.
  double score = 0;
  bool converged = false;
};

/// From the regression on the smooth field. Gives up, without a score, once Q promises to stay
/// above `hopeless`.
WeakFit fit_terms(const WeakProblem& problem, const Support& support, double hopeless = INFINITY);

/// The quadratic model of all candidates at a fit, in whitened coordinates.
struct WeakQuadratic {
  Eigen::MatrixXd gram;    ///< (K, K) G̃ᵀ C⁻¹ G̃
  Eigen::VectorXd moment;  ///< (K) G̃ᵀ C⁻¹ b̃ with b̃ = r + G̃ ξ
};

/// Empty where C is not positive definite.
WeakQuadratic quadratic_at(const WeakProblem& problem, const WeakFit& fit);

}  // namespace mechnn::fields
