// Grids finer than the data where sampling is coarse (docs/math/discovery.md, "Grid"): uniform
// in each trajectory, so that the row weights stay well conditioned whatever the sampling times;
// observations between nodes are interpolated.
#include "discovery/problem/make_grid.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::Observation;

// A uniform grid over wildly uneven sampling times is refused to grow beyond this.
constexpr std::size_t max_nodes_per_sample = 100;

// Interpolation weights of position u (in steps) on nodes first..first+count−1, by Lagrange.
void interpolate(double position, Observation& observation) {
  for (std::uint32_t i = 0; i < observation.nodes; ++i) {
    double weight = 1;
    for (std::uint32_t j = 0; j < observation.nodes; ++j) {
      if (i == j) continue;
      const double xi = observation.first_node + i, xj = observation.first_node + j;
      weight *= (position - xj) / (xi - xj);
    }
    observation.weights[i] = weight;
  }
}

Observation place(double position, std::size_t nodes) {
  Observation observation;
  const double nearest = std::round(position);
  if (std::abs(position - nearest) < 1e-6) {
    observation.first_node = static_cast<std::uint32_t>(nearest);
    return observation;
  }
  observation.nodes = static_cast<std::uint32_t>(std::min<std::size_t>(6, nodes));
  const double first = std::floor(position) - (observation.nodes / 2.0 - 1);
  observation.first_node = static_cast<std::uint32_t>(
      std::clamp(first, 0.0, static_cast<double>(nodes - observation.nodes)));
  interpolate(position, observation);
  return observation;
}

std::size_t grid_intervals(const Trajectory& trajectory, int steps_per_sample,
                           std::size_t min_intervals) {
  const double span = trajectory.times.back() - trajectory.times.front();
  const double wanted = std::round(span / median_interval(trajectory)) * steps_per_sample;
  const auto max_intervals = static_cast<double>(max_nodes_per_sample * trajectory.samples());
  return std::max(min_intervals, static_cast<std::size_t>(std::clamp(wanted, 1.0, max_intervals)));
}

}  // namespace

double median_interval(const Trajectory& trajectory) {
  std::vector<double> intervals(trajectory.samples() - 1);
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    intervals[i] = trajectory.times[i + 1] - trajectory.times[i];
  }
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

GridTrajectory make_grid(const Trajectory& trajectory, std::size_t dim, int steps_per_sample,
                         std::size_t stencil) {
  GridTrajectory grid;
  const std::size_t intervals = grid_intervals(trajectory, steps_per_sample, 2 * stencil);
  const double start = trajectory.times.front();
  grid.step = (trajectory.times.back() - start) / static_cast<double>(intervals);
  grid.times.resize(intervals + 1);
  for (std::size_t t = 0; t <= intervals; ++t) {
    grid.times[t] = start + static_cast<double>(t) * grid.step;
  }
  for (std::size_t s = 0; s < trajectory.samples(); ++s) {
    const double position = (trajectory.times[s] - start) / grid.step;
    Observation observation =
        place(std::min(position, static_cast<double>(intervals)), grid.nodes());
    observation.sample = static_cast<std::uint32_t>(s);
    for (std::size_t d = 0; d < dim; ++d) {
      observation.component = static_cast<std::uint32_t>(d);
      observation.value = trajectory.values[s * dim + d];
      if (!std::isnan(observation.value)) grid.observations.push_back(observation);
    }
  }
  std::stable_sort(
      grid.observations.begin(), grid.observations.end(),
      [](const Observation& a, const Observation& b) { return a.first_node < b.first_node; });
  return grid;
}

}  // namespace mechnn::discovery
