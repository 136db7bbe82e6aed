// The average of the evidence over the width of the prior, which nobody knows.
#pragma once

#include <Eigen/Dense>

namespace mechnn::joint_fit {

/// What the average over widths changes of an evidence at the given prior.
struct WidthAverage {
  double change = 0;  ///< of twice the log evidence
  double best = 1;    ///< λ of the largest evidence, from 1/128 to 2
};

/// Twice the log of the mean over λ, log-uniform from 1/128 to 2, of the evidence with prior
/// standard deviations λ s, less that with s. `schur` (P, P) is S with the prior 1/s² in it,
/// `prior_sd` (P) holds s, `xi` (P) the minimiser with that prior.
WidthAverage average_over_widths(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd,
                                 const Eigen::VectorXd& xi);

}  // namespace mechnn::joint_fit
