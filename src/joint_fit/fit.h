// One fit of states and coefficients.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <optional>
#include <vector>

#include "joint_fit/grid.h"
#include "joint_fit/precision.h"
#include "joint_fit/support.h"

namespace mechnn::joint_fit {

/// The unknowns of a fit and what is known of their quality.
struct Fit {
  Support support;
  Eigen::VectorXd xi;                  ///< (P), in the order of `support`
  std::vector<NodeValues> states;      ///< one (Z, G) a trajectory
  std::vector<double> noise;           ///< (D) σ
  double objective = INFINITY;         ///< J
  double score = -INFINITY;            ///< twice the log evidence, averaged over prior widths
  double prior_width = 1;              ///< λ of the prior λ s that has the largest evidence
  std::optional<Precision> precision;  ///< of ξ at this very point; empty: could not be had
  bool converged = false;
};

/// Coefficients of `from` at the places of `support`, zero where `from` has none.
Eigen::VectorXd carry_over(const Fit& from, const Support& support);

}  // namespace mechnn::joint_fit
