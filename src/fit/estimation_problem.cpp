#include "fit/estimation_problem.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "discovery/problem/make_grid.h"
#include "discovery/problem/smoothed_data.h"
#include "discovery/problem/smoothing.h"
#include "mechnn/linear_ode.h"

namespace mechnn::equation_fit {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;

// The first grid: nodes a time scale, and intervals a piece. Refinement decides in the end.
constexpr double nodes_per_time_scale = 10;
constexpr double min_intervals = 40;
constexpr int max_first_steps = 50;
constexpr double anchor_width = 0.5;               // of a hidden state's size
constexpr std::uint32_t anchor_mark = UINT32_MAX;  // in place of a sample
// Where samples are too few to show the noise, it begins as this share of the spread.
constexpr double noise_share = 0.05;

double pooled_rate(const std::vector<GridTrajectory>& grids, const std::vector<NodeValues>& states,
                   std::size_t component) {
  double squares = 0, nodes = 0;
  for (std::size_t r = 0; r < grids.size(); ++r) {
    for (const double rate :
         discovery::differentiate({states[r].at(component), grids[r].nodes()}, grids[r].step)) {
      squares += rate * rate;
    }
    nodes += static_cast<double>(grids[r].nodes());
  }
  return std::sqrt(squares / nodes);
}

ComponentScale measured_scale(const TrajectorySet& data, std::size_t d) {
  ComponentScale scale;
  double sum = 0, squares = 0, least = INFINITY;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = d; i < trajectory.values.size(); i += data.dim()) {
      const double value = trajectory.values[i];
      if (std::isnan(value)) continue;
      scale.observed += 1;
      sum += value;
      squares += value * value;
      least = std::min(least, value);
    }
  }
  if (scale.observed == 0) {
    throw std::invalid_argument("data: state '" + data.states[d] +
                                "' has no value; leave the column out and name it with --hidden");
  }
  const auto count = static_cast<double>(scale.observed);
  scale.level = sum / count;
  const double variance = squares / count - scale.level * scale.level;
  scale.size = std::sqrt(std::max(0.0, variance));
  // A state that stands still, or of one value.
  if (!(scale.size > 1e-9 * std::abs(scale.level))) {
    scale.size = scale.level == 0 ? 1 : 0.1 * std::abs(scale.level);
  }
  scale.is_positive = least >= 0;
  return scale;
}

double start_of(const FitOptions& options, const std::string& name) {
  for (const StartValue& start : options.start) {
    if (start.name == name) return start.value;
  }
  for (const ParameterPrior& prior : options.priors) {
    if (prior.is_initial_state && prior.name == name) return prior.mean;
  }
  return NAN;
}

// Sizes of hidden states: of what was given, else the geometric mean of the measured ones.
void set_hidden_scales(const FitOptions& options, const System& system,
                       EstimationProblem& problem) {
  double logarithms = 0, measured = 0;
  for (const ComponentScale& scale : problem.scales) {
    if (scale.observed == 0) continue;
    logarithms += std::log(std::max(scale.size, std::abs(scale.level)));
    measured += 1;
  }
  for (std::size_t c = 0; c < system.components.size(); ++c) {
    ComponentScale& scale = problem.scales[c];
    if (system.components[c].measured) continue;
    const double given = start_of(options, system.components[c].name);
    if (system.components[c].derivative_of) {
      scale.size = problem.scales[*system.components[c].derivative_of].rate;
      scale.rate = scale.size / problem.time_scale;
    } else {
      scale.level = std::isnan(given) ? std::exp(logarithms / measured) : given;
      scale.size = scale.level == 0 ? std::exp(logarithms / measured) : std::abs(scale.level);
      scale.rate = scale.size / problem.time_scale;
    }
  }
}

// Measured components smoothed, derivatives of measured ones differentiated, the rest at its level.
void fill_start(const System& system, const std::vector<NodeValues>& measured,
                EstimationProblem& problem) {
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    NodeValues states(system.components.size(), problem.grids[r].nodes());
    for (std::size_t c = 0; c < system.components.size(); ++c) {
      const Component& component = system.components[c];
      const std::size_t nodes = states.nodes();
      if (component.measured) {
        std::copy_n(measured[r].at(*component.measured), nodes, states.at(c));
        const ComponentScale& scale = problem.scales[c];
        for (std::size_t t = 0; t < nodes && scale.is_positive; ++t) {
          states.at(c)[t] = std::max(states.at(c)[t], 1e-3 * scale.size);
        }
      } else if (component.derivative_of) {
        const auto rates = discovery::differentiate({states.at(*component.derivative_of), nodes},
                                                    problem.grids[r].step);
        std::copy(rates.begin(), rates.end(), states.at(c));
      } else {
        std::fill_n(states.at(c), nodes, problem.scales[c].level);
      }
    }
    problem.smooth.push_back(std::move(states));
  }
}

void add_start_priors(const FitOptions& options, const System& system, EstimationProblem& problem) {
  for (const ParameterPrior& prior : options.priors) {
    if (!prior.is_initial_state) continue;
    for (std::size_t c = 0; c < system.components.size(); ++c) {
      if (system.components[c].name != prior.name) continue;
      for (std::size_t r = 0; r < problem.grids.size(); ++r) {
        if (problem.pieces[r].first != 0) continue;
        Observation start;
        start.component = static_cast<std::uint32_t>(c);
        start.value = prior.mean;
        start.scale = prior.standard_deviation;
        auto& all = problem.grids[r].observations;
        all.insert(all.begin(), start);
      }
    }
  }
}

// An observation at the first node of each grid.
void add_anchors(const System& system, EstimationProblem& problem) {
  for (std::size_t c = 0; c < system.components.size(); ++c) {
    if (system.components[c].measured || system.components[c].derivative_of) continue;
    ComponentScale& scale = problem.scales[c];
    const bool has_prior = std::any_of(problem.grids.front().observations.begin(),
                                       problem.grids.front().observations.end(),
                                       [c](const Observation& o) { return o.component == c; });
    if (has_prior) continue;
    scale.is_anchored = true;
    for (GridTrajectory& grid : problem.grids) {
      Observation anchor;
      anchor.component = static_cast<std::uint32_t>(c);
      anchor.value = scale.level;
      anchor.scale = anchor_width * scale.size;
      anchor.sample = anchor_mark;
      grid.observations.insert(grid.observations.begin(), anchor);
    }
  }
}

double known_noise(const FitOptions& options, std::size_t d) {
  if (options.noise.empty()) return 0;
  return options.noise.size() == 1 ? options.noise[0] : options.noise[d];
}

void check_counts(const EstimationProblem& problem, const Setting& setting) {
  std::size_t values = 0;
  for (const ComponentScale& scale : problem.scales) values += scale.observed;
  const std::size_t starts = problem.shape.dim * problem.grids.size();
  if (values >= setting.unknowns.size() + starts) return;
  throw std::invalid_argument(
      "data: " + std::to_string(values) + " values for " + std::to_string(setting.unknowns.size()) +
      " parameters and " + std::to_string(starts) +
      " initial states, expected at least as many as unknowns; measure more, or give fewer "
      "parameters");
}

// The measured states of one choice of grids, smoothed, with their rates.
struct Measured {
  discovery::SmoothedData smoothed;
  std::vector<double> rates;  // (D)
  double time_scale = INFINITY;
};

Measured measure(const TrajectorySet& data, const std::vector<ComponentScale>& scales,
                 const discovery::GridOptions& options) {
  Measured measured;
  measured.smoothed = discovery::lay_grids(data, data.dim(), options);
  if (measured.smoothed.pieces.empty()) {
    throw std::invalid_argument("data: no trajectory has two samples, expected at least one");
  }
  discovery::smooth_on_grids({data.dim(), 1}, measured.smoothed);
  double span = 0;
  for (const GridTrajectory& grid : measured.smoothed.trajectories) {
    span = std::max(span, grid.times.back() - grid.times.front());
  }
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const double rate = pooled_rate(measured.smoothed.trajectories, measured.smoothed.states, d);
    measured.rates.push_back(std::max(rate, scales[d].size / span));
    measured.time_scale = std::min(measured.time_scale, scales[d].size / measured.rates[d]);
  }
  return measured;
}

int first_steps(const TrajectorySet& data, double time_scale) {
  double steps = 1;
  for (const Trajectory& trajectory : data.trajectories) {
    if (trajectory.samples() < 2) continue;
    const double interval = discovery::median_interval(trajectory);
    const double span = trajectory.times.back() - trajectory.times.front();
    steps = std::max({steps, std::ceil(nodes_per_time_scale * interval / time_scale - 0.25),
                      std::ceil(min_intervals * interval / span - 0.25)});
  }
  return static_cast<int>(std::min<double>(steps, max_first_steps));
}

}  // namespace

std::size_t EstimationProblem::nodes() const {
  std::size_t sum = 0;
  for (const GridTrajectory& grid : grids) sum += grid.nodes();
  return sum;
}

void set_anchors(const std::vector<double>& levels, EstimationProblem& problem) {
  for (GridTrajectory& grid : problem.grids) {
    for (Observation& o : grid.observations) {
      if (o.sample != anchor_mark) continue;
      o.value = levels[o.component];
      o.scale =
          anchor_width * (o.value == 0 ? problem.scales[o.component].size : std::abs(o.value));
    }
  }
}

EstimationProblem make_problem(const TrajectorySet& data, const FitOptions& options,
                               const Setting& setting, int steps_per_sample) {
  const System& system = setting.system;
  const std::size_t components = system.components.size();
  EstimationProblem problem;
  problem.shape = {components, 1};
  problem.stencil = static_cast<std::size_t>(Scheme::parse(options.scheme).order);
  for (std::size_t c = 0; c < components; ++c) {
    const auto d = system.components[c].measured;
    problem.scales.push_back(d ? measured_scale(data, *d) : ComponentScale());
  }
  discovery::GridOptions grid{std::max(1, steps_per_sample), problem.stencil};
  Measured measured = measure(data, problem.scales, grid);
  if (steps_per_sample == 0) {
    grid.steps_per_sample = first_steps(data, measured.time_scale);
    if (grid.steps_per_sample > 1) measured = measure(data, problem.scales, grid);
  }
  problem.steps_per_sample = grid.steps_per_sample;
  problem.time_scale = measured.time_scale;
  problem.pieces = std::move(measured.smoothed.pieces);
  problem.grids = std::move(measured.smoothed.trajectories);
  problem.span = 0;
  for (const GridTrajectory& on : problem.grids) {
    problem.span = std::max(problem.span, on.times.back() - on.times.front());
  }
  for (std::size_t d = 0; d < data.dim(); ++d) {
    ComponentScale& scale = problem.scales[d];
    scale.rate = measured.rates[d];
    scale.known_noise = known_noise(options, d);
    scale.noise = measured.smoothed.noise[d];
    if (!(scale.noise > 0)) scale.noise = noise_share * scale.size;
  }
  check_counts(problem, setting);
  set_hidden_scales(options, system, problem);
  fill_start(system, measured.smoothed.states, problem);
  add_start_priors(options, system, problem);
  add_anchors(system, problem);
  problem.rhs = joint_fit::expression_rhs(
      system.rhs, components, components + system.inputs.size() + 1, system.parameters.size());
  return problem;
}

}  // namespace mechnn::equation_fit
