#include "fit/refine_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mechnn::equation_fit {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;

// The cubic through four nodes around a position in steps, by Lagrange.
double cubic_at(const double* values, std::size_t nodes, double position) {
  const double last_first = static_cast<double>(nodes) - 4;
  const double first = std::clamp(std::floor(position) - 1, 0.0, last_first);
  const double* const v = values + static_cast<std::size_t>(first);
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double weight = 1;
    for (int j = 0; j < 4; ++j) {
      if (j != i) weight *= (position - first - j) / (i - j);
    }
    sum += weight * v[i];
  }
  return sum;
}

NodeValues on_grid(const NodeValues& states, const GridTrajectory& from, const GridTrajectory& to) {
  NodeValues result(states.components(), to.nodes());
  for (std::size_t t = 0; t < to.nodes(); ++t) {
    const double position = (to.times[t] - from.times.front()) / from.step;
    for (std::size_t c = 0; c < states.components(); ++c) {
      result.at(c)[t] = cubic_at(states.at(c), from.nodes(), position);
    }
  }
  return result;
}

}  // namespace

Point transferred(const Point& point, const EstimationProblem& from, const EstimationProblem& to) {
  Point result{{}, point.theta, point.noise};
  for (std::size_t r = 0; r < point.states.size(); ++r) {
    result.states.push_back(on_grid(point.states[r], from.grids[r], to.grids[r]));
  }
  return result;
}

}  // namespace mechnn::equation_fit
