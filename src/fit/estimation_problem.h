// The problem that a fit of given equations solves, on one choice of grids (docs/math/fit.md).
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <string>
#include <vector>

#include "fit/system.h"
#include "joint_fit/expression_rhs.h"
#include "joint_fit/grid.h"
#include "mechnn/fit.h"
#include "mechnn/pieces.h"
#include "mechnn/trajectory.h"

namespace mechnn::equation_fit {

/// One parameter of all trajectories or of one.
struct Unknown {
  std::string name;
  std::string trajectory;     ///< "" where it is shared
  std::size_t parameter = 0;  ///< q
  double lower = -INFINITY;
  double upper = INFINITY;
  bool is_lower_open = true;
  bool is_upper_open = true;
  double prior_mean = 0;
  double prior_precision = 0;  ///< 1/sd²; 0: no prior
};

/// What does not depend on the grids.
struct Setting {
  System system;
  std::vector<Unknown> unknowns;                  ///< (P)
  std::vector<std::vector<std::size_t>> columns;  ///< (trajectories) of (Q) places in `unknowns`
};

Setting make_setting(const TrajectorySet& data, const FitOptions& options);

/// Of every component z_c.
struct ComponentScale {
  double size = 1;         ///< sd of the data, or what a hidden state is thought to vary by
  double level = 0;        ///< mean of the data
  double rate = 1;         ///< ρ: rms of the derivative
  double noise = 0;        ///< σ of the observations by the smoother; 0: none
  double known_noise = 0;  ///< as given; 0: to be estimated
  std::size_t observed = 0;
  bool is_positive = false;  ///< all data are
  /// A hidden state about whose start nothing is known. While rows are loose an observation at each
  /// first node keeps its scale: states that shrink make their own rows cost nothing, and often
  /// nothing else keeps them.
  bool is_anchored = false;
};

struct EstimationProblem {
  joint_fit::StateShape shape;  ///< Z components of first order
  std::size_t stencil = 6;
  int steps_per_sample = 1;
  std::vector<Piece> pieces;                     ///< (R)
  std::vector<joint_fit::GridTrajectory> grids;  ///< (R)
  std::vector<joint_fit::NodeValues> smooth;     ///< (R) of (Z, G): data smoothed, hidden zero
  joint_fit::ExpressionRhs rhs;
  std::vector<ComponentScale> scales;  ///< (Z)
  double time_scale = 1;               ///< of the fastest measured state
  double span = 1;                     ///< of the longest trajectory

  [[nodiscard]] std::size_t nodes() const;
};

/// Puts the anchors of hidden states at these levels (Z).
void set_anchors(const std::vector<double>& levels, EstimationProblem& problem);

/// `steps_per_sample` 0: from the time scales of the data. Throws std::invalid_argument for data
/// that no fit can be made to.
EstimationProblem make_problem(const TrajectorySet& data, const FitOptions& options,
                               const Setting& setting, int steps_per_sample);

}  // namespace mechnn::equation_fit
