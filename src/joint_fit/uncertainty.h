// Noise and covariance as reported. The fit's own noise, σ_d² = SSR_d/n_d, has the highest
// likelihood and is too small: the states and coefficients have followed part of it.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"

namespace mechnn::joint_fit {

struct Uncertainty {
  std::vector<double> noise;   ///< (D) σ of the observations
  Eigen::MatrixXd covariance;  ///< (P, P) of ξ at that noise
};

/// σ_d² = SSR_d/(n_d − p_d) with p_d the effective number of parameters that state d's data have
/// determined, states and coefficients; the noise as it is where it is known. `fit` has a
/// precision.
Uncertainty uncertainty_of(const FitProblem& problem, const Fit& fit);

}  // namespace mechnn::joint_fit
