// Joint fit of states and coefficients for one support (docs/math/discovery.md).
//
//   J(z, ξ) = Σ_obs (H z − y)²/σ_d² + Σ_{t,c} r_{t,c}²/(w ρ_c h)² + Σ_k ξ_k²/s_k²
//   r_{t,c} = z_{t+1,c} − z_{t,c} − h Σ_j ω_j F_c(z_{s+j}),   F_{equation d} = Σ_k ξ_{d,k} θ_k(z)
//
// ρ_c is the rms of the smoothed derivative, w the row weight, s_k the prior standard deviation.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <optional>
#include <vector>

#include "discovery/fit_problem.h"
#include "discovery/precision.h"

namespace mechnn::discovery {

/// Which candidates enter which equation: sorted indices d·K + k.
using Support = std::vector<std::uint32_t>;

/// The unknowns of a fit and what is known of their quality.
struct Fit {
  Support support;
  Eigen::VectorXd xi;                  ///< (P), in the order of `support`
  std::vector<NodeValues> states;      ///< one (Z, G) a trajectory
  std::vector<double> noise;           ///< (D) σ
  double objective = INFINITY;         ///< J
  double score = -INFINITY;            ///< twice the log evidence
  std::optional<Precision> precision;  ///< of ξ at this very point; empty: could not be had
  bool converged = false;
};

/// J as a quadratic in the coefficients of `support`, the states following along:
/// J(ξ) ≈ const − 2 gᵀ(ξ − ξ₀) + (ξ − ξ₀)ᵀ S (ξ − ξ₀).
struct QuadraticModel {
  Support support;
  Eigen::VectorXd at;        ///< ξ₀
  Eigen::VectorXd gradient;  ///< g
  Eigen::MatrixXd schur;     ///< S, prior included
  Eigen::VectorXd prior_sd;  ///< s of each coefficient
};

/// How far a fit is driven.
struct RefineLimits {
  double tolerance = 0.01;  ///< stop when the expected decrease of J is below this
  int iterations = 30;
};

/// Continuation of the row weight 0.3 → … → problem.row_weight from the smoothed data, then refine.
Fit fit_from_smooth(const FitProblem& problem, const Support& support, const RefineLimits& limits);

/// Warm start: `support` from the states of `near`, with coefficients `xi` (P).
Fit fit_from(const FitProblem& problem, const Fit& near, const Support& support,
             const Eigen::VectorXd& xi, const RefineLimits& limits);

/// Gauss–Newton at problem.row_weight from where `fit` stands; the noise, where unknown, follows
/// the residuals. Sets objective, precision, score and converged.
void refine(const FitProblem& problem, const RefineLimits& limits, Fit& fit);

/// Coefficients of `from` at the places of `support`, zero where `from` has none.
Eigen::VectorXd carry_over(const Fit& from, const Support& support);

/// The quadratic model over the coefficients of `support` (⊇ the fit's) at a fit, with rows of the
/// given weight; empty matrices when the states could not be eliminated.
QuadraticModel quadratic_model(const FitProblem& problem, const Fit& fit, const Support& support,
                               double row_weight);

/// The smoothed data as states, no terms: where regressions and continuations start.
Fit smooth_start(const FitProblem& problem);

}  // namespace mechnn::discovery
