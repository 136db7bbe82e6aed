#include "discovery/problem/derivative_scales.h"

#include <algorithm>
#include <cmath>

#include "discovery/problem/make_grid.h"
#include "discovery/problem/smoothing.h"

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::StateShape;

// Nodes per time scale rms(x − mean)/rms(x'): on the yearly pelts (1.2 a) five steps a year are
// wanted, and Lorenz at the usual 0.01 (0.19) needs no finer grid.
constexpr double nodes_per_time_scale = 6;

// Lower bound of a derivative's rms, so that rows keep a finite weight where it vanishes, as x''
// does on a straight line: sd/span for x' (which Wirtinger's inequality keeps above π sd/span),
// sd/span² for x''.
double min_derivative(const SmoothedData& smoothed, StateShape shape, const DataScales& scales,
                      std::size_t component) {
  double span = 0, start = 0;
  for (std::size_t r = 0; r < smoothed.trajectories.size(); ++r) {
    // Of the trajectory, as the sd is, and not of the piece.
    const GridTrajectory& grid = smoothed.trajectories[r];
    const bool is_first =
        r == 0 || smoothed.pieces[r].trajectory != smoothed.pieces[r - 1].trajectory;
    if (is_first) start = grid.times.front();
    span = std::max(span, grid.times.back() - start);
  }
  return scales.within_sd[component % shape.dim] / std::pow(span, 1 + component / shape.dim);
}

struct Squares {
  double about_zero = 0, about_mean = 0;
};

// Squares of the derivative of one component on one grid.
Squares squares_of(const GridTrajectory& grid, const NodeValues& states, std::size_t component) {
  double sum = 0, squares = 0;
  for (const double derivative : differentiate({states.at(component), grid.nodes()}, grid.step)) {
    sum += derivative;
    squares += derivative * derivative;
  }
  return {squares, std::max(0.0, squares - sum * sum / static_cast<double>(grid.nodes()))};
}

double fastest(StateShape shape, const DataScales& scales, const DerivativeScales& derivatives) {
  double fastest = INFINITY;
  for (std::size_t d = 0; d < shape.dim; ++d) {
    fastest = std::min(fastest, scales.within_sd[d] / derivatives.rms[d]);
  }
  // A drifting state of a second-order equation shows its time scale in its velocity only.
  for (std::size_t c = shape.dim; c < shape.components(); ++c) {
    fastest = std::min(fastest, derivatives.sd[c - shape.dim] / derivatives.rms[c]);
  }
  return fastest;
}

}  // namespace

DerivativeScales measure_derivatives(const SmoothedData& smoothed, StateShape shape,
                                     const DataScales& scales) {
  DerivativeScales derivatives;
  double nodes = 0;
  for (const GridTrajectory& grid : smoothed.trajectories)
    nodes += static_cast<double>(grid.nodes());
  for (std::size_t c = 0; c < shape.components(); ++c) {
    Squares sum;
    for (std::size_t r = 0; r < smoothed.trajectories.size(); ++r) {
      const Squares squares = squares_of(smoothed.trajectories[r], smoothed.states[r], c);
      sum.about_zero += squares.about_zero;
      sum.about_mean += squares.about_mean;
    }
    const double lower = min_derivative(smoothed, shape, scales, c);
    derivatives.sd.push_back(std::max(std::sqrt(sum.about_mean / nodes), lower));
    derivatives.rms.push_back(std::max(std::sqrt(sum.about_zero / nodes), lower));
  }
  derivatives.fastest_time_scale = fastest(shape, scales, derivatives);
  return derivatives;
}

int steps_for_time_scale(const TrajectorySet& data, double time_scale) {
  double interval = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    interval = std::max(interval, median_interval(trajectory));
  }
  const double steps = std::ceil(nodes_per_time_scale * interval / time_scale - 0.25);
  return static_cast<int>(std::clamp(steps, 1.0, 20.0));
}

}  // namespace mechnn::discovery
