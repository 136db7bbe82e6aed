// Data on uniform grids, smoothed: the start of every fit.
#pragma once

#include <cstddef>
#include <vector>

#include "joint_fit/grid.h"
#include "mechnn/discovery.h"
#include "mechnn/pieces.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

/// The settings of a grid.
struct GridOptions {
  int steps_per_sample = 1;  ///< grid steps a median sampling interval
  std::size_t stencil = 6;   ///< p of gam(p)
};

struct SmoothedData {
  std::vector<Piece> pieces;                            ///< (R) what each grid lies over
  std::vector<joint_fit::GridTrajectory> trajectories;  ///< (R)
  std::vector<joint_fit::NodeValues> states;            ///< (R) of (Z, G): the smoothed data
  std::vector<double> noise;                            ///< (D) σ estimated by the smoother
  std::vector<std::size_t> observed;                    ///< (D) number of observations
};

/// A grid a piece of a trajectory with inputs and the observations of `dim` states; no states yet.
SmoothedData lay_grids(const TrajectorySet& data, std::size_t dim, const GridOptions& options);

/// Sets states, noise and counts from the grids with their observations: smoothed, or a line
/// through few.
void smooth_on_grids(joint_fit::StateShape shape, SmoothedData& smoothed);

/// Both. Throws std::invalid_argument naming states with too few values
/// in all.
SmoothedData smooth_data(const TrajectorySet& data, joint_fit::StateShape shape,
                         const GridOptions& options);

}  // namespace mechnn::discovery
