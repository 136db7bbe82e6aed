// Assembly of the Gauss–Newton system of one trajectory, and the objective.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "discovery/gam_rows.h"
#include "discovery/joint_fit.h"
#include "joint_fit/bordered_band.h"

namespace mechnn::discovery {

/// What the rows weigh: σ (D) of the observations and the row weight w.
struct RowScales {
  std::span<const double> noise;
  double row_weight = 0;
};

/// Contributions to J of one trajectory.
struct ObjectiveParts {
  std::vector<double> squares;  ///< (D) Σ (H z − y)², unweighted
  double rows = 0;              ///< Σ r²/(w ρ h)²
};

/// Evaluates and assembles one trajectory; holds the buffers, so that iterations do not allocate.
class TrajectorySystem {
 public:
  /// `border` lists the coefficients that are unknowns, sorted; `support` ⊆ `border` those not
  /// zero.
  TrajectorySystem(const FitProblem& problem, const GridTrajectory& grid, const Support& border);

  /// J's parts at states z and coefficients ξ of the border support.
  ObjectiveParts objective(const NodeValues& states, const Eigen::VectorXd& xi, double row_weight);

  /// Assembles JᵀJ and −Jᵀr at (z, ξ) and eliminates the states on the way: band over nodes ×
  /// components, border over coefficients, the last border column the right-hand side. What is left
  /// in the corner is the coefficients' Schur complement, without prior. False: not positive
  /// definite.
  bool assemble_and_eliminate(const NodeValues& states, const Eigen::VectorXd& xi,
                              const RowScales& scales);

  joint_fit::BorderedBand& system() { return system_; }

 private:
  void evaluate_candidates(const NodeValues& states);
  void evaluate_right_hand_sides(const NodeValues& states, const Eigen::VectorXd& xi);
  void evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& xi);
  [[nodiscard]] double residual(const NodeValues& states, std::size_t interval,
                                std::size_t component) const;
  void add_observation_row(const NodeValues& states, const Observation& observation, double noise);
  void add_equation_row(const NodeValues& states, std::size_t interval, std::size_t component,
                        double scale);

  const FitProblem& problem_;
  const GridTrajectory& grid_;
  GamRows rows_;
  Support border_;
  std::vector<std::uint32_t> used_;          // candidates that occur in the border
  std::vector<std::size_t> position_;        // (border) index into used_
  std::vector<std::size_t> equation_begin_;  // (D+1) ranges of the border by equation
  NodeValues theta_;                         // (used, G)
  NodeValues right_hand_side_;               // (D, G) Σ ξ θ
  NodeValues jacobian_;                      // (D·Z, G) ∂F_d/∂z_c
  std::vector<double> scratch_, row_, border_row_;
  joint_fit::BorderedBand system_;
};

}  // namespace mechnn::discovery
