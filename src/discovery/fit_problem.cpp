// Grids finer than the data where sampling is coarse (DISCOVERY.md, "Few, coarse samples"): uniform
// in each trajectory, so that the row weights stay well conditioned whatever the sampling times;
// observations between nodes are interpolated.
#include "discovery/fit_problem.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "discovery/smoothing.h"

namespace mechnn::discovery {
namespace {

// Nodes per time scale rms(x − mean)/rms(x'): on the yearly pelts (1.2 a) five steps a year are
// wanted, and Lorenz at the usual 0.01 (0.19) needs no finer grid.
constexpr double nodes_per_time_scale = 6;
// A uniform grid over wildly uneven sampling times is refused to grow beyond this.
constexpr std::size_t largest_nodes_per_sample = 100;

double median_interval(const Trajectory& trajectory) {
  std::vector<double> intervals(trajectory.samples() - 1);
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    intervals[i] = trajectory.times[i + 1] - trajectory.times[i];
  }
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

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

std::size_t grid_intervals(const Trajectory& trajectory, int steps_per_sample, std::size_t least) {
  const double span = trajectory.times.back() - trajectory.times.front();
  const double wanted = std::round(span / median_interval(trajectory)) * steps_per_sample;
  const auto largest = static_cast<double>(largest_nodes_per_sample * trajectory.samples());
  return std::max(least, static_cast<std::size_t>(std::clamp(wanted, 1.0, largest)));
}

GridTrajectory make_grid(const Trajectory& trajectory, std::size_t dim, int steps_per_sample,
                         std::size_t stencil) {
  GridTrajectory grid;
  const std::size_t intervals = grid_intervals(trajectory, steps_per_sample, 2 * stencil);
  grid.start = trajectory.times.front();
  grid.step = (trajectory.times.back() - grid.start) / static_cast<double>(intervals);
  grid.times.resize(intervals + 1);
  for (std::size_t t = 0; t <= intervals; ++t) {
    grid.times[t] = grid.start + static_cast<double>(t) * grid.step;
  }
  for (std::size_t s = 0; s < trajectory.samples(); ++s) {
    const double position = (trajectory.times[s] - grid.start) / grid.step;
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

constexpr std::size_t fewest_observations = 5;

void smooth_trajectory(const TrajectorySet& data, std::size_t index, FitProblem& problem) {
  GridTrajectory& grid = problem.trajectories[index];
  grid.smooth = NodeValues(problem.components, grid.nodes());
  for (std::size_t d = 0; d < problem.dim; ++d) {
    const std::vector<Observation> own = of_component(grid, d);
    if (own.size() < fewest_observations) {
      throw std::invalid_argument("data: state '" + data.states[d] + "' has " +
                                  std::to_string(own.size()) + " values in " +
                                  trajectory_label(data, index) + ", expected at least " +
                                  std::to_string(fewest_observations));
    }
    SmoothState smooth = smooth_state(own, grid.nodes());
    for (std::size_t k = 0; k < problem.order; ++k) {
      std::copy(smooth.values.begin(), smooth.values.end(), grid.smooth.at(k * problem.dim + d));
      smooth.values = differentiate(smooth.values, grid.step);
    }
    const auto count = static_cast<double>(own.size());
    problem.smoothing_noise[d] += count * smooth.noise * smooth.noise;
    problem.observed[d] += own.size();
  }
}

void measure_derivatives(FitProblem& problem) {
  std::vector<double> squares(problem.components, 0.0);
  double nodes = 0;
  for (const GridTrajectory& grid : problem.trajectories) {
    for (std::size_t c = 0; c < problem.components; ++c) {
      const double* const values = grid.smooth.at(c);
      for (const double slope : differentiate({values, grid.nodes()}, grid.step)) {
        squares[c] += slope * slope;
      }
    }
    nodes += static_cast<double>(grid.nodes());
  }
  problem.derivative_rms.resize(problem.components);
  std::transform(squares.begin(), squares.end(), problem.derivative_rms.begin(),
                 [nodes](double s) { return std::sqrt(s / nodes); });
}

void measure_states(const TrajectorySet& data, FitProblem& problem) {
  for (std::size_t d = 0; d < problem.dim; ++d) {
    double sum = 0, squares = 0, count = 0;
    for (const Trajectory& trajectory : data.trajectories) {
      for (std::size_t s = 0; s < trajectory.samples(); ++s) {
        const double value = trajectory.values[s * problem.dim + d];
        if (std::isnan(value)) continue;
        sum += value;
        count += 1;
      }
    }
    const double mean = sum / std::max(count, 1.0);
    for (const Trajectory& trajectory : data.trajectories) {
      for (std::size_t s = 0; s < trajectory.samples(); ++s) {
        const double value = trajectory.values[s * problem.dim + d];
        if (!std::isnan(value)) squares += (value - mean) * (value - mean);
      }
    }
    problem.state_sd.push_back(std::sqrt(squares / std::max(count, 1.0)));
    if (!(problem.state_sd.back() > 1e-12 * std::abs(mean))) {
      throw std::invalid_argument("data: state '" + data.states[d] +
                                  "' is constant, so that no equation can be found for it");
    }
  }
}

void add_library(const TrajectorySet& data, const DiscoveryOptions& options, FitProblem& problem) {
  problem.candidates = candidate_library(data.states, options.order, options.library);
  for (const Candidate& candidate : problem.candidates) {
    auto& row = problem.derivatives.emplace_back();
    for (std::size_t c = 0; c < problem.components; ++c) {
      row.push_back(candidate.expression.derivative(c));
    }
  }
}

void add_grids(const TrajectorySet& data, int steps_per_sample, FitProblem& problem) {
  problem.trajectories.clear();
  problem.smoothing_noise.assign(problem.dim, 0.0);
  problem.observed.assign(problem.dim, 0);
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    problem.trajectories.push_back(
        make_grid(data.trajectories[r], problem.dim, steps_per_sample, problem.stencil));
    smooth_trajectory(data, r, problem);
  }
  for (std::size_t d = 0; d < problem.dim; ++d) {
    problem.smoothing_noise[d] =
        std::sqrt(problem.smoothing_noise[d] / static_cast<double>(problem.observed[d]));
  }
  measure_derivatives(problem);
}

// Steps between samples so that the fastest state has nodes_per_time_scale nodes a time scale.
int steps_for_time_scale(const TrajectorySet& data, const FitProblem& problem) {
  double interval = 0, fastest = INFINITY;
  for (const Trajectory& trajectory : data.trajectories) {
    interval = std::max(interval, median_interval(trajectory));
  }
  for (std::size_t d = 0; d < problem.dim; ++d) {
    fastest = std::min(fastest, problem.state_sd[d] / problem.derivative_rms[d]);
  }
  const double steps = std::ceil(nodes_per_time_scale * interval / fastest - 0.25);
  return static_cast<int>(std::clamp(steps, 1.0, 20.0));
}

// Candidate k at the point where every variable has the size one unit stands for.
double unit_of(const Candidate& candidate, std::span<const double> units) {
  const double value = std::abs(candidate.expression.evaluate(units));
  return value > 0 && std::isfinite(value) ? value : 1;
}

// The prior's units make the choice of terms independent of the data's: a state's unit is a tenth
// of its standard deviation, time's is five times the fastest time scale. Lorenz's states and time
// then keep their usual units, in which the prior was measured to serve best (DISCOVERY.md).
void measure_priors(double prior_sd, FitProblem& problem) {
  double fastest = INFINITY;
  for (std::size_t d = 0; d < problem.dim; ++d) {
    fastest = std::min(fastest, problem.state_sd[d] / problem.derivative_rms[d]);
  }
  const double time_unit = 5 * fastest;
  std::vector<double> units(problem.components + 1, time_unit);
  for (std::size_t c = 0; c < problem.components; ++c) {
    units[c] = problem.state_sd[c % problem.dim] / 10 / (c < problem.dim ? 1 : time_unit);
  }
  for (std::size_t d = 0; d < problem.dim; ++d) {
    const double own = problem.state_sd[d] / 10 / std::pow(time_unit, problem.order);
    for (const Candidate& candidate : problem.candidates) {
      problem.prior_sd.push_back(prior_sd * own / unit_of(candidate, units));
    }
  }
}

}  // namespace

FitProblem build_problem(const TrajectorySet& data, const DiscoveryOptions& options,
                         int steps_per_sample) {
  FitProblem problem;
  problem.states = data.states;
  problem.dim = data.dim();
  problem.order = static_cast<std::size_t>(options.order);
  problem.components = problem.dim * problem.order;
  problem.stencil = static_cast<std::size_t>(options.rows.back() - '0');
  problem.row_weight = options.row_weight;
  problem.known_noise = options.noise;
  if (problem.known_noise.size() == 1) problem.known_noise.resize(problem.dim, options.noise[0]);
  measure_states(data, problem);
  add_library(data, options, problem);
  add_grids(data, std::max(1, steps_per_sample), problem);
  if (steps_per_sample == 0) {
    const int steps = steps_for_time_scale(data, problem);
    if (steps > 1) add_grids(data, steps, problem);
  }
  measure_priors(options.prior_sd, problem);
  return problem;
}

double memory_of_full_library(const FitProblem& problem) {
  const auto components = static_cast<double>(problem.components);
  const auto candidates = static_cast<double>(problem.candidate_count());
  const double coefficients = static_cast<double>(problem.dim) * candidates;
  double nodes = 0;
  for (const GridTrajectory& grid : problem.trajectories) {
    nodes += static_cast<double>(grid.nodes());
  }
  const double band = nodes * components * (8 * components + coefficients);
  const double columns = nodes * (candidates + components * components);
  constexpr double dense_copies = 5;  // of the Schur complement, in the search
  return sizeof(double) * (band + columns + dense_copies * coefficients * coefficients);
}

}  // namespace mechnn::discovery
