// J and its Gauss–Newton system over all trajectories, the states eliminated
// (docs/math/discovery.md, "One fit").
//
// With A the band of the states, B its coupling to the coefficients, C the coefficients' block and
// b the states' right-hand side, summed over trajectories:
//   S = C − Bᵀ A⁻¹ B + 1/s²,   g = c − Bᵀ A⁻¹ b − ξ/s².
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "joint_fit/bordered_band.h"
#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"
#include "joint_fit/linearise.h"
#include "joint_fit/support.h"

namespace mechnn::joint_fit {

/// One a trajectory; they hold the buffers of a fit.
using Systems = std::vector<std::unique_ptr<TrajectorySystem>>;

Systems make_systems(const FitProblem& problem, const Support& border);

/// The parts of J at one point.
struct Objective {
  std::vector<double> squares;  ///< (D) Σ ((H z − y)/w)²
  std::vector<double> rows;     ///< (Z) Σ r²/(w ρ h)²
  double prior = 0;             ///< Σ ξ²/s²

  /// J with observations of standard deviation `noise` (D).
  [[nodiscard]] double total(const std::vector<double>& noise) const;
  [[nodiscard]] double total_of_rows() const;
};

Objective objective(const FitProblem& problem, Systems& systems,
                    const std::vector<NodeValues>& states, const Eigen::VectorXd& xi,
                    const Eigen::VectorXd& prior_sd, double row_weight);

/// s (P) of the coefficients of `support`.
Eigen::VectorXd prior_of(const FitProblem& problem, const Support& support);

struct ReducedSystem {
  Eigen::MatrixXd schur;     ///< (P, P) S
  Eigen::VectorXd gradient;  ///< (P) g
  double decrease = 0;       ///< bᵀA⁻¹b, of the states alone
};

/// Adds what elimination left in the corner of one trajectory, whose P' unknowns are the `columns`
/// (P', increasing) of all. The upper triangle of S only.
void add_corner(const BorderedBand& system, std::span<const std::size_t> columns,
                ReducedSystem& reduced);

/// Eliminates every trajectory at the states and noise of `fit` and coefficients `xi`. False: a
/// state block is not positive definite, or the result is not finite.
bool reduce(Systems& systems, const Fit& fit, const Eigen::VectorXd& xi,
            const Eigen::VectorXd& prior_sd, double row_weight, ReducedSystem& reduced);

}  // namespace mechnn::joint_fit
