// One search: from starting values, through rows that are first loose, to the likelihood's maximum.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <vector>

#include "fit/estimator.h"

namespace mechnn::equation_fit {

/// Where a search begins.
struct Start {
  Eigen::VectorXd theta;       ///< (P) within the bounds
  std::vector<double> levels;  ///< (Z) of hidden states, constant in time; unused for others
  double first_weight = 0.3;   ///< w of the first rows
  /// Further values of θ; the search begins at the one that a regression on the smoothed data likes
  /// best. Empty: at `theta`.
  std::vector<Eigen::VectorXd> candidates = {};
};

struct Found {
  Point point;
  double row_weight = 0;        ///< of the last rows
  double objective = INFINITY;  ///< −2 log L, rows and priors included
  bool converged = false;
};

/// The row weight at which what the equations still leave the states, over a whole trajectory, is
/// far below the noise.
double tight_weight(const Estimator& estimator, const std::vector<double>& noise);

/// The likeliest noise at residuals of these sums of squares; given noise stays.
std::vector<double> noise_of(const EstimationProblem& problem, const std::vector<double>& squares);

/// J with the terms of the noise: −2 log L.
double minus_twice_log_likelihood(const EstimationProblem& problem,
                                  const std::vector<double>& noise, double objective);

Found search(Estimator& estimator, const Start& start);

/// Steps at tight rows from a point that is near the maximum; the noise follows the residuals.
Found polish(Estimator& estimator, Point point, double tolerance,
             const FixedParameters& fixed = {});

}  // namespace mechnn::equation_fit
