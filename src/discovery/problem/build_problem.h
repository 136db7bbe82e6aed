// The problem that a search solves, composed from data and options.
#pragma once

#include <string>
#include <vector>

#include "joint_fit/fit_problem.h"
#include "mechnn/discovery.h"
#include "mechnn/pieces.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

struct DiscoveryProblem {
  std::vector<std::string> states;    ///< (D) names
  std::vector<std::string> inputs;    ///< (U) names
  std::vector<std::string> terms;     ///< (K) texts of the terms of fit.rhs
  std::vector<std::string> left_out;  ///< candidates that the data make too large or too small
  int steps_per_sample = 1;           ///< grid steps a median sampling interval
  std::vector<Piece> pieces;          ///< one a grid of fit.trajectories
  NoiseModel noise_model = NoiseModel::constant;
  joint_fit::FitProblem fit;
};

/// Builds grids, smooths the data and evaluates scales. `steps_per_sample` 0: from the fastest time
/// scale of the smooth start. Throws std::invalid_argument naming the state, trajectory or user
/// term at fault.
DiscoveryProblem build_problem(const TrajectorySet& data, const DiscoveryOptions& options,
                               int steps_per_sample);

}  // namespace mechnn::discovery
