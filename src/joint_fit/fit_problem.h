// The problem of a joint fit: data on grids, a right-hand side, priors and scales; fixed while fits
// are made.
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "joint_fit/grid.h"
#include "joint_fit/linear_rhs.h"
#include "joint_fit/scales.h"

namespace mechnn::joint_fit {

struct FitProblem {
  StateShape shape;
  std::vector<GridTrajectory> trajectories;  ///< (R)
  std::vector<NodeValues> start;             ///< (R) of (Z, G): the smoothed data
  LinearRhs rhs;
  std::vector<double> prior_sd;  ///< (D·K) s of each coefficient, in the data's units
  Scales scales;
  ObservationNoise noise;
  std::size_t stencil = 6;    ///< p of gam(p)
  double row_weight = 0.003;  ///< w
  std::stop_token stop;       ///< ends a fit at its present point

  /// D·K, of all terms in all equations.
  [[nodiscard]] std::size_t coefficient_count() const { return shape.dim * rhs.size(); }
};

}  // namespace mechnn::joint_fit
