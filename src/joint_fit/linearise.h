// Assembly of the Gauss–Newton system of one trajectory, and the objective.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "joint_fit/bordered_band.h"
#include "joint_fit/gam_rows.h"
#include "joint_fit/grid.h"
#include "joint_fit/rhs_on_grid.h"

namespace mechnn::joint_fit {

/// Scales of the rows: σ (D) of the observations and the row weight w.
struct RowScales {
  std::span<const double> noise;
  double row_weight = 0;
  std::span<const double> damping = {};  ///< (Z) added to the states' diagonal; empty: none
};

/// Contributions to J of one trajectory.
struct ObjectiveParts {
  std::vector<double> squares;  ///< (D) Σ ((H z − y)/w)²
  std::vector<double> rows;     ///< (Z) Σ r²/(w ρ h)²
};

/// What the rows of all trajectories have in common.
struct RowLayout {
  StateShape shape;
  std::size_t stencil = 6;                 ///< p of gam(p)
  std::span<const double> derivative_rms;  ///< (Z) ρ
};

/// Evaluates and assembles one trajectory; holds the buffers, so that iterations do not allocate.
/// `grid` and what `layout` refers to must outlive it.
class TrajectorySystem {
 public:
  /// The border are the `parameters` unknowns of `rhs`, which is one on `grid`.
  TrajectorySystem(const RowLayout& layout, const GridTrajectory& grid,
                   std::unique_ptr<RhsOnGrid> rhs, std::size_t parameters);

  /// J's parts at states z and parameters ξ of the border.
  ObjectiveParts objective(const NodeValues& states, const Eigen::VectorXd& xi, double row_weight);

  /// Assembles JᵀJ and −Jᵀr at (z, ξ) and eliminates the states on the way: band over nodes ×
  /// components, border over coefficients, the last border column the right-hand side. What is left
  /// in the corner is the coefficients' Schur complement, without prior. False: not positive
  /// definite.
  bool assemble_and_eliminate(const NodeValues& states, const Eigen::VectorXd& xi,
                              const RowScales& scales);

  /// The same with the states held where they are: the corner alone, of rows alone.
  void assemble_for_parameters(const NodeValues& states, const Eigen::VectorXd& xi,
                               double row_weight);

  BorderedBand& system() { return system_; }

 private:
  [[nodiscard]] double residual(const NodeValues& states, std::size_t interval,
                                std::size_t component) const;
  void add_observation_row(const NodeValues& states, const Observation& observation, double noise);
  void fill_kinematic_row(std::size_t component, const double* omega, double h);
  void fill_equation_row(std::size_t equation, std::size_t first, const double* omega, double h,
                         LeastSquaresRow& row);
  void add_interval_row(const NodeValues& states, std::size_t interval, std::size_t component,
                        double scale);

  RowLayout layout_;
  const GridTrajectory& grid_;
  StateShape shape_;
  GamRows rows_;
  std::unique_ptr<RhsOnGrid> rhs_;
  std::vector<double> row_, border_row_;
  BorderedBand system_;
};

}  // namespace mechnn::joint_fit
