#include "discovery/problem/smoothed_data.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "discovery/problem/make_grid.h"
#include "discovery/problem/smoothing.h"
#include "mechnn/inputs.h"

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;
using joint_fit::StateShape;

constexpr std::size_t min_observations = 5;  // of a state, in all
constexpr std::size_t min_to_smooth = 5;     // in one piece

std::vector<Observation> of_component(const GridTrajectory& grid, std::size_t component) {
  std::vector<Observation> selected;
  std::copy_if(grid.observations.begin(), grid.observations.end(), std::back_inserter(selected),
               [component](const Observation& o) { return o.component == component; });
  return selected;
}

// What all pieces have of one state.
struct StateTotal {
  double count = 0;
  double sum = 0;
  [[nodiscard]] double mean() const { return sum / count; }
};

std::vector<StateTotal> totals_of(const SmoothedData& smoothed, StateShape shape) {
  std::vector<StateTotal> totals(shape.dim);
  for (const GridTrajectory& grid : smoothed.trajectories) {
    for (const Observation& o : grid.observations) {
      totals[o.component].count += 1;
      totals[o.component].sum += o.value;
    }
  }
  return totals;
}

// One refusal that names every state at fault.
void check_totals(const TrajectorySet& data, const std::vector<StateTotal>& totals) {
  std::string faults;
  for (std::size_t d = 0; d < totals.size(); ++d) {
    if (totals[d].count >= static_cast<double>(min_observations)) continue;
    const auto count = static_cast<std::size_t>(totals[d].count);
    faults += (faults.empty() ? "" : ", ") + ("state '" + data.states[d] + "' has ") +
              std::to_string(count) + (count == 1 ? " value" : " values");
  }
  if (faults.empty()) return;
  throw std::invalid_argument("data: " + faults + " in runs of two and more samples, expected at " +
                              "least " + std::to_string(min_observations));
}

struct SmoothTrajectory {
  NodeValues states;                // (Z, G)
  std::vector<double> noise;        // (D)
  std::vector<std::size_t> counts;  // (D) of observations
};

// A straight line by least squares through few values, level where they have one time; `mean` where
// there is none. It says nothing of the noise.
SmoothState line_through(const std::vector<Observation>& observations, std::size_t nodes,
                         double mean) {
  double count = 0, time = 0, value = 0;
  const auto place = [](const Observation& o) {
    return o.first_node + (o.nodes == 1 ? 0.0 : 2.5);  // within half a stencil
  };
  for (const Observation& o : observations) {
    count += 1;
    time += place(o);
    value += o.value;
  }
  if (count == 0) return {std::vector<double>(nodes, mean), 0};
  double covariance = 0, variance = 0;
  for (const Observation& o : observations) {
    covariance += (place(o) - time / count) * (o.value - value / count);
    variance += std::pow(place(o) - time / count, 2);
  }
  const double slope = variance > 0 ? covariance / variance : 0;
  SmoothState line{std::vector<double>(nodes), 0};
  for (std::size_t t = 0; t < nodes; ++t) {
    line.values[t] = value / count + slope * (static_cast<double>(t) - time / count);
  }
  return line;
}

SmoothTrajectory smooth_trajectory(const GridTrajectory& grid, StateShape shape,
                                   const std::vector<StateTotal>& totals) {
  SmoothTrajectory result{NodeValues(shape.components(), grid.nodes()), {}, {}};
  for (std::size_t d = 0; d < shape.dim; ++d) {
    const std::vector<Observation> own = of_component(grid, d);
    const bool is_enough = own.size() >= min_to_smooth;
    SmoothState smooth = is_enough ? smooth_state(own, grid.nodes())
                                   : line_through(own, grid.nodes(), totals[d].mean());
    for (std::size_t k = 0; k < shape.order; ++k) {
      std::copy(smooth.values.begin(), smooth.values.end(), result.states.at(k * shape.dim + d));
      smooth.values = differentiate(smooth.values, grid.step);
    }
    result.noise.push_back(smooth.noise);
    result.counts.push_back(own.size());
  }
  return result;
}

// The inputs between the samples of a piece; past its ends they stay what they are there.
void put_inputs(const InputSignals& whole, const Piece& piece, GridTrajectory& grid) {
  if (whole.empty()) return;
  const InputSignals signals = signals_over(whole, piece.first, piece.samples);
  grid.inputs = NodeValues(signals.count(), grid.nodes());
  std::vector<double> at_node(signals.count());
  for (std::size_t t = 0; t < grid.nodes(); ++t) {
    signals.evaluate(grid.times[t], at_node);
    for (std::size_t u = 0; u < at_node.size(); ++u) grid.inputs.at(u)[t] = at_node[u];
  }
}

}  // namespace

void smooth_on_grids(StateShape shape, SmoothedData& smoothed) {
  const std::vector<StateTotal> totals = totals_of(smoothed, shape);
  std::vector<double> squares(shape.dim, 0.0), judged(shape.dim, 0.0);
  smoothed.states.clear();
  smoothed.noise.clear();
  smoothed.observed.assign(shape.dim, 0);
  for (const GridTrajectory& grid : smoothed.trajectories) {
    SmoothTrajectory smooth = smooth_trajectory(grid, shape, totals);
    for (std::size_t d = 0; d < shape.dim; ++d) {
      smoothed.observed[d] += smooth.counts[d];
      if (smooth.counts[d] < min_to_smooth) continue;
      const auto count = static_cast<double>(smooth.counts[d]);
      squares[d] += count * smooth.noise[d] * smooth.noise[d];
      judged[d] += count;
    }
    smoothed.states.push_back(std::move(smooth.states));
  }
  for (std::size_t d = 0; d < shape.dim; ++d) {
    smoothed.noise.push_back(judged[d] > 0 ? std::sqrt(squares[d] / judged[d]) : 0);
  }
}

SmoothedData lay_grids(const TrajectorySet& data, std::size_t dim, const GridOptions& options) {
  SmoothedData smoothed;
  smoothed.pieces = pieces_of(data);
  std::vector<InputSignals> signals;
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    signals.push_back(input_signals(data, r));
  }
  for (const Piece& piece : smoothed.pieces) {
    GridTrajectory grid =
        make_grid(slice(data, piece), dim, options.steps_per_sample, options.stencil);
    for (Observation& o : grid.observations) o.sample += static_cast<std::uint32_t>(piece.first);
    put_inputs(signals[piece.trajectory], piece, grid);
    smoothed.trajectories.push_back(std::move(grid));
  }
  return smoothed;
}

SmoothedData smooth_data(const TrajectorySet& data, StateShape shape, const GridOptions& options) {
  SmoothedData smoothed = lay_grids(data, shape.dim, options);
  check_totals(data, totals_of(smoothed, shape));
  smooth_on_grids(shape, smoothed);
  return smoothed;
}

}  // namespace mechnn::discovery
