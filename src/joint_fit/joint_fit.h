// Joint fit of states and coefficients for one support (docs/math/discovery.md).
//
//   J(z, ξ) = Σ_obs (H z − y)²/(w_obs σ_d)² + Σ_{t,c} r_{t,c}²/(w ρ_c h)² + Σ_k ξ_k²/s_k²
//   r_{t,c} = z_{t+1,c} − z_{t,c} − h Σ_j ω_j F_c(z_{s+j}),   F_{equation d} = Σ_k ξ_{d,k} θ_k(z)
//
// ρ_c is the rms of the smoothed derivative, w the row weight, s_k the prior standard deviation.
#pragma once

#include <Eigen/Dense>

#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"
#include "joint_fit/gauss_newton.h"
#include "joint_fit/support.h"

namespace mechnn::joint_fit {

/// Continuation of the row weight 0.3 → … → problem.row_weight from the smoothed data, then refine.
Fit fit_from_smooth(const FitProblem& problem, const Support& support, const RefineLimits& limits);

/// Warm start: `support` from the states of `near`, with coefficients `xi` (P).
Fit fit_from(const FitProblem& problem, const Fit& near, const Support& support,
             const Eigen::VectorXd& xi, const RefineLimits& limits);

/// Gauss–Newton at problem.row_weight from the point of `fit`; the noise, where unknown, follows
/// the residuals. Sets objective, precision, score and converged.
void refine(const FitProblem& problem, const RefineLimits& limits, Fit& fit);

/// The smoothed data as states, no terms: where regressions and continuations start.
Fit smooth_start(const FitProblem& problem);

}  // namespace mechnn::joint_fit
