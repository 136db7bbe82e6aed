#include "discovery/scales.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "discovery/grid.h"
#include "discovery/smoothing.h"

namespace mechnn::discovery {
namespace {

// Nodes per time scale rms(x − mean)/rms(x'): on the yearly pelts (1.2 a) five steps a year are
// wanted, and Lorenz at the usual 0.01 (0.19) needs no finer grid.
constexpr double nodes_per_time_scale = 6;
// Squares of states, of derivatives and of products of a few states must neither overflow nor
// vanish.
constexpr double largest_size = 1e100;
constexpr double least_size = 1e-100;
// Trajectories that stand still at different levels have no time scale of their own: their spread
// is not taken for less than this share of the spread over all.
constexpr double least_share_within = 1e-3;

[[noreturn]] void refuse_size(const std::string& whose, const char* what, double got) {
  char text[128];
  std::snprintf(text, sizeof text, " %s %.3g, expected between %g and %g; change the unit", what,
                got, least_size, largest_size);
  throw std::invalid_argument("data: " + whose + text);
}

struct Moments {
  double count = 0, sum = 0, squares = 0;  // squares about the mean
  double largest = 0;
  [[nodiscard]] double mean() const { return sum / std::max(count, 1.0); }
};

Moments moments_of(const Trajectory& trajectory, std::size_t dim, std::size_t d) {
  Moments of;
  for (std::size_t i = d; i < trajectory.values.size(); i += dim) {
    const double value = trajectory.values[i];
    if (std::isnan(value)) continue;
    of.count += 1;
    of.sum += value;
    of.largest = std::max(of.largest, std::abs(value));
  }
  const double mean = of.mean();
  for (std::size_t i = d; i < trajectory.values.size(); i += dim) {
    const double value = trajectory.values[i];
    if (!std::isnan(value)) of.squares += (value - mean) * (value - mean);
  }
  return of;
}

// The variance of the whole is that within the trajectories and that of their means.
void measure_state(const TrajectorySet& data, std::size_t d, FitProblem& problem) {
  std::vector<Moments> parts;
  Moments all;
  for (const Trajectory& trajectory : data.trajectories) {
    parts.push_back(moments_of(trajectory, problem.dim, d));
    all.count += parts.back().count;
    all.sum += parts.back().sum;
    all.largest = std::max(all.largest, parts.back().largest);
  }
  const std::string& name = data.states[d];
  if (all.largest > largest_size)
    refuse_size("state '" + name + "'", "has values up to", all.largest);
  double within = 0;
  for (const Moments& part : parts) {
    within += part.squares;
    all.squares += part.squares + part.count * std::pow(part.mean() - all.mean(), 2);
  }
  if (all.largest > 0 && all.largest < least_size) {
    refuse_size("state '" + name + "'", "has values of at most", all.largest);
  }
  const double sd = std::sqrt(all.squares / std::max(all.count, 1.0));
  if (!(sd > 1e-12 * std::abs(all.mean()))) {
    throw std::invalid_argument("data: state '" + name +
                                "' is constant, so that no equation can be found for it");
  }
  problem.state_mean.push_back(all.mean());
  problem.state_sd.push_back(sd);
  problem.within_sd.push_back(std::max(std::sqrt(within / all.count), least_share_within * sd));
}

// What a derivative's rms is not taken to be less than, so that rows keep a finite weight where it
// vanishes, as x'' does on a straight line: sd/span for x' (which Wirtinger's inequality keeps
// above π sd/span), sd/span² for x''.
double least_derivative(const FitProblem& problem, std::size_t component) {
  double span = 0;
  for (const GridTrajectory& grid : problem.trajectories) {
    span = std::max(span, grid.times.back() - grid.times.front());
  }
  return problem.within_sd[component % problem.dim] / std::pow(span, 1 + component / problem.dim);
}

}  // namespace

void measure_states(const TrajectorySet& data, FitProblem& problem) {
  for (std::size_t d = 0; d < problem.dim; ++d) measure_state(data, d, problem);
  double count = 0, sum = 0, squares = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    for (const double t : trajectory.times) {
      const double before = sum / std::max(count, 1.0);
      sum += t;
      count += 1;
      squares += (t - before) * (t - sum / count);
    }
  }
  for (const Trajectory& trajectory : data.trajectories) {
    const double span = trajectory.times.back() - trajectory.times.front();
    const double largest =
        std::max(std::abs(trajectory.times.front()), std::abs(trajectory.times.back()));
    if (largest > largest_size) refuse_size("the time", "reaches", largest);
    if (span < least_size) refuse_size("the time", "spans", span);
  }
  problem.time_mean = sum / count;
  problem.time_sd = std::sqrt(squares / count);
}

void measure_derivatives(FitProblem& problem) {
  problem.derivative_rms.assign(problem.components, 0.0);
  problem.derivative_sd.assign(problem.components, 0.0);
  double nodes = 0;
  for (const GridTrajectory& grid : problem.trajectories) {
    const auto count = static_cast<double>(grid.nodes());
    for (std::size_t c = 0; c < problem.components; ++c) {
      double sum = 0, squares = 0;
      for (const double slope : differentiate({grid.smooth.at(c), grid.nodes()}, grid.step)) {
        sum += slope;
        squares += slope * slope;
      }
      problem.derivative_rms[c] += squares;
      problem.derivative_sd[c] += std::max(0.0, squares - sum * sum / count);
    }
    nodes += count;
  }
  for (std::size_t c = 0; c < problem.components; ++c) {
    const double least = least_derivative(problem, c);
    problem.derivative_rms[c] = std::max(std::sqrt(problem.derivative_rms[c] / nodes), least);
    problem.derivative_sd[c] = std::max(std::sqrt(problem.derivative_sd[c] / nodes), least);
  }
}

double fastest_time_scale(const FitProblem& problem) {
  double fastest = INFINITY;
  for (std::size_t d = 0; d < problem.dim; ++d) {
    fastest = std::min(fastest, problem.within_sd[d] / problem.derivative_rms[d]);
  }
  // Of second order, a state that drifts hides in its own scale what its velocity shows.
  for (std::size_t c = problem.dim; c < problem.components; ++c) {
    fastest = std::min(fastest, problem.derivative_sd[c - problem.dim] / problem.derivative_rms[c]);
  }
  return fastest;
}

int steps_for_time_scale(const TrajectorySet& data, const FitProblem& problem) {
  double interval = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    interval = std::max(interval, median_interval(trajectory));
  }
  const double steps =
      std::ceil(nodes_per_time_scale * interval / fastest_time_scale(problem) - 0.25);
  return static_cast<int>(std::clamp(steps, 1.0, 20.0));
}

}  // namespace mechnn::discovery
