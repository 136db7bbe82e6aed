#include "discovery/problem/smoothed_data.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "discovery/problem/make_grid.h"
#include "discovery/problem/noise_scales.h"
#include "discovery/problem/smoothing.h"
#include "mechnn/inputs.h"

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;
using joint_fit::StateShape;

constexpr std::size_t min_observations = 5;
constexpr int scale_rounds = 2;

std::vector<Observation> of_component(const GridTrajectory& grid, std::size_t component) {
  std::vector<Observation> selected;
  std::copy_if(grid.observations.begin(), grid.observations.end(), std::back_inserter(selected),
               [component](const Observation& o) { return o.component == component; });
  return selected;
}

std::string trajectory_label(const TrajectorySet& data, std::size_t index) {
  const std::string& name = data.trajectories[index].name;
  return name.empty() ? "trajectory " + std::to_string(index + 1) : "trajectory '" + name + "'";
}

[[noreturn]] void refuse_few(const TrajectorySet& data, std::size_t index, std::size_t d,
                             std::size_t count) {
  throw std::invalid_argument("data: state '" + data.states[d] + "' has " + std::to_string(count) +
                              " values in " + trajectory_label(data, index) +
                              ", expected at least " + std::to_string(min_observations));
}

struct SmoothTrajectory {
  NodeValues states;                // (Z, G)
  std::vector<double> noise;        // (D)
  std::vector<std::size_t> counts;  // (D) of observations
};

SmoothTrajectory smooth_trajectory(const GridTrajectory& grid, StateShape shape) {
  SmoothTrajectory result{NodeValues(shape.components(), grid.nodes()), {}, {}};
  for (std::size_t d = 0; d < shape.dim; ++d) {
    const std::vector<Observation> own = of_component(grid, d);
    SmoothState smooth = smooth_state(own, grid.nodes());
    for (std::size_t k = 0; k < shape.order; ++k) {
      std::copy(smooth.values.begin(), smooth.values.end(), result.states.at(k * shape.dim + d));
      smooth.values = differentiate(smooth.values, grid.step);
    }
    result.noise.push_back(smooth.noise);
    result.counts.push_back(own.size());
  }
  return result;
}

void check_observations(const TrajectorySet& data, std::size_t index, const GridTrajectory& grid,
                        StateShape shape) {
  for (std::size_t d = 0; d < shape.dim; ++d) {
    const std::size_t count = of_component(grid, d).size();
    if (count < min_observations) refuse_few(data, index, d, count);
  }
}

void put_inputs(const InputSignals& signals, GridTrajectory& grid) {
  if (signals.empty()) return;
  grid.inputs = NodeValues(signals.count(), grid.nodes());
  std::vector<double> at_node(signals.count());
  for (std::size_t t = 0; t < grid.nodes(); ++t) {
    signals.evaluate(grid.times[t], at_node);
    for (std::size_t u = 0; u < at_node.size(); ++u) grid.inputs.at(u)[t] = at_node[u];
  }
}

// States and noise from the grids with their observations.
void smooth_on_grids(StateShape shape, SmoothedData& smoothed) {
  std::vector<double> squares(shape.dim, 0.0);
  smoothed.states.clear();
  smoothed.noise.clear();
  smoothed.observed.assign(shape.dim, 0);
  for (const GridTrajectory& grid : smoothed.trajectories) {
    SmoothTrajectory smooth = smooth_trajectory(grid, shape);
    for (std::size_t d = 0; d < shape.dim; ++d) {
      squares[d] += static_cast<double>(smooth.counts[d]) * smooth.noise[d] * smooth.noise[d];
      smoothed.observed[d] += smooth.counts[d];
    }
    smoothed.states.push_back(std::move(smooth.states));
  }
  for (std::size_t d = 0; d < shape.dim; ++d) {
    smoothed.noise.push_back(std::sqrt(squares[d] / static_cast<double>(smoothed.observed[d])));
  }
}

}  // namespace

SmoothedData smooth_data(const TrajectorySet& data, StateShape shape, const GridOptions& options) {
  SmoothedData smoothed;
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    smoothed.trajectories.push_back(
        make_grid(data.trajectories[r], shape.dim, options.steps_per_sample, options.stencil));
    check_observations(data, r, smoothed.trajectories.back(), shape);
    put_inputs(input_signals(data, r), smoothed.trajectories.back());
  }
  smooth_on_grids(shape, smoothed);
  // Scales from states that were smoothed with equal weights are too even.
  for (int round = 0; options.noise != NoiseModel::constant && round < scale_rounds; ++round) {
    set_noise_scales(options.noise, shape, smoothed);
    smooth_on_grids(shape, smoothed);
  }
  return smoothed;
}

}  // namespace mechnn::discovery
