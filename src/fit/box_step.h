// The step of the parameters within their bounds.
#pragma once

#include <Eigen/Dense>

namespace mechnn::equation_fit {

/// Minimises δᵀSδ − 2 gᵀδ over lower ≤ δ ≤ upper, S (P, P) positive definite, lower ≤ 0 ≤ upper,
/// by an active set. False: S is not positive definite to rounding.
bool box_step(const Eigen::MatrixXd& schur, const Eigen::VectorXd& gradient,
              const Eigen::VectorXd& lower, const Eigen::VectorXd& upper, Eigen::VectorXd& step);

}  // namespace mechnn::equation_fit
