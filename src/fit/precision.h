// What the data say of the parameters around the maximum of the likelihood.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "fit/estimator.h"
#include "fit/search.h"

namespace mechnn::equation_fit {

/// A direction of the parameters along which the likelihood does not change.
struct Undetermined {
  Eigen::VectorXd relative;             ///< (P) change of each parameter over its value
  std::vector<Eigen::VectorXd> starts;  ///< (R) of (Z): change of the initial states over theirs
};

struct StartEstimate {
  Eigen::VectorXd value;           ///< (Z)
  Eigen::VectorXd standard_error;  ///< (Z), NaN: not determined
};

struct Precision {
  std::vector<double> noise;  ///< (Z) SSR/(n − p) where not given
  double freedom = 0;         ///< numbers left when all unknowns have taken theirs
  std::vector<double> left;  ///< (Z) n_c − p_c, what of them is of each component; NaN: not known
  Eigen::MatrixXd covariance;       ///< (P, P); NaN for parameters that are not determined
  std::vector<bool> is_determined;  ///< (P)
  std::vector<Undetermined> undetermined;
  std::vector<StartEstimate> starts;  ///< (R)
};

/// Empty covariance where the states cannot be eliminated.
Precision precision_of(Estimator& estimator, const Found& found);

/// Where the likelihood, maximised over everything else, has fallen by what 95 % allow; at a bound,
/// the bound; ±∞ where it never does.
struct Limits {
  double lower = -INFINITY;
  double upper = INFINITY;
};

/// (0.975) quantile of Student's t.
double t_quantile(double freedom);

Limits profile_limits(Estimator& estimator, const Found& found, const Precision& precision,
                      std::size_t parameter);

}  // namespace mechnn::equation_fit
