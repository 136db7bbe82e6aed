#include "discovery/fit_problem.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "discovery/grid.h"
#include "discovery/priors.h"
#include "discovery/scales.h"
#include "discovery/smoothing.h"
#include "mechnn/linear_ode.h"

namespace mechnn::discovery {
namespace {

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

void add_grids(const TrajectorySet& data, int steps_per_sample, FitProblem& problem) {
  problem.steps_per_sample = steps_per_sample;
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

// Largest |expression| over the smooth start; the time of the first value that is not finite.
struct Reach {
  double largest = 0;
  std::optional<double> not_finite;
};

Reach reach_of(const Expression& expression, const FitProblem& problem) {
  Reach reach;
  for (const GridTrajectory& grid : problem.trajectories) {
    std::vector<double> values(grid.nodes());
    expression.evaluate(columns_of(grid.smooth, grid), values);
    for (std::size_t t = 0; t < values.size(); ++t) {
      if (!std::isfinite(values[t]) && !reach.not_finite) reach.not_finite = grid.times[t];
      reach.largest = std::max(reach.largest, std::abs(values[t]));
    }
  }
  return reach;
}

std::string text_of(const char* format, double value) {
  char text[96];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// Why a fit cannot use the candidate: it or a derivative is not finite where fits start, or its
// column of the Gauss–Newton system, whose entries are θ/(w ρ_d), has squares out of range.
std::string fault_of(const Reach& reach, const std::vector<Expression>& derivatives,
                     const FitProblem& problem) {
  if (reach.not_finite) {
    return text_of("is not finite at time %g of the smoothed data", *reach.not_finite);
  }
  for (const Expression& derivative : derivatives) {
    const Reach slope = reach_of(derivative, problem);
    if (!slope.not_finite) continue;
    return text_of("has no finite derivative at time %g of the smoothed data", *slope.not_finite);
  }
  for (std::size_t d = 0; d < problem.dim; ++d) {
    const double rho = problem.derivative_rms[problem.components - problem.dim + d];
    const double square = std::pow(reach.largest / (problem.row_weight * rho), 2);
    if (reach.largest > 0 && !(square > 0 && std::isfinite(square))) {
      return text_of("reaches %.3g on the smoothed data, out of range of double precision",
                     reach.largest);
    }
  }
  return {};
}

// Candidates that cannot be evaluated are left out where the library generated them, and refused
// where the user asked for them.
void add_library(const TrajectorySet& data, const DiscoveryOptions& options, FitProblem& problem) {
  for (Candidate& candidate : candidate_library(data.states, options.order, options.library)) {
    std::vector<Expression> derivatives;
    for (std::size_t c = 0; c < problem.components; ++c) {
      derivatives.push_back(candidate.expression.derivative(c));
    }
    const Reach reach = reach_of(candidate.expression, problem);
    const std::string fault = fault_of(reach, derivatives, problem);
    if (!fault.empty() && candidate.from_user) {
      throw std::invalid_argument("library term '" + candidate.text + "' " + fault);
    }
    if (!fault.empty()) {
      problem.left_out.push_back(std::move(candidate.text));
      continue;
    }
    problem.candidates.push_back(std::move(candidate));
    problem.derivatives.push_back(std::move(derivatives));
    problem.largest_value.push_back(reach.largest);
  }
}

}  // namespace

std::vector<std::span<const double>> columns_of(const NodeValues& states,
                                                const GridTrajectory& grid) {
  std::vector<std::span<const double>> columns;
  for (std::size_t c = 0; c < states.components(); ++c) {
    columns.emplace_back(states.at(c), states.nodes());
  }
  columns.emplace_back(grid.times);
  return columns;
}

FitProblem build_problem(const TrajectorySet& data, const DiscoveryOptions& options,
                         int steps_per_sample) {
  FitProblem problem;
  problem.states = data.states;
  problem.dim = data.dim();
  problem.order = static_cast<std::size_t>(options.order);
  problem.components = problem.dim * problem.order;
  problem.stencil = static_cast<std::size_t>(Rows::parse(options.scheme).order);
  problem.row_weight = options.row_weight;
  problem.stop = options.stop;
  problem.known_noise = options.noise;
  if (problem.known_noise.size() == 1) problem.known_noise.resize(problem.dim, options.noise[0]);
  measure_states(data, problem);
  add_grids(data, std::max(1, steps_per_sample), problem);
  if (steps_per_sample == 0) {
    const int steps = steps_for_time_scale(data, problem);
    if (steps > 1) add_grids(data, steps, problem);
  }
  add_library(data, options, problem);
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
