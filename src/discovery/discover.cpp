// From trajectories to a result: grid, search, refinement of a coarse grid, report of the fit.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "discovery/diagnostics.h"
#include "discovery/selection.h"
#include "mechnn/discovery.h"

namespace mechnn {
namespace {

using namespace discovery;

constexpr std::size_t fewest_samples = 5;
// A grid is fine enough when halving its step moves no coefficient by more than this many standard
// errors.
constexpr double settled = 0.5;
constexpr int largest_refinements = 2;

void check_samples(const TrajectorySet& data) {
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    if (data.trajectories[r].samples() >= fewest_samples) continue;
    throw std::invalid_argument("data: trajectory " + std::to_string(r + 1) + " has " +
                                std::to_string(data.trajectories[r].samples()) +
                                " samples, expected at least " + std::to_string(fewest_samples));
  }
}

void check_memory(const FitProblem& problem, const DiscoveryOptions& options) {
  const double bytes = memory_of_full_library(problem);
  if (bytes <= options.largest_memory) return;
  char size[32];
  std::snprintf(size, sizeof size, "%.1f GB", bytes / 1e9);
  throw std::invalid_argument("library: " + std::to_string(problem.candidate_count()) +
                              " candidates in each of " + std::to_string(problem.dim) +
                              " equations need " + size +
                              " of memory; choose a lower degree, fewer states or fewer samples");
}

Model to_model(const FitProblem& problem, const TrajectorySet& data, const Fit& fit) {
  Model model;
  model.states = data.states;
  model.order = static_cast<int>(problem.order);
  model.noise = fit.noise;
  const Eigen::MatrixXd& covariance = fit.precision->covariance();
  model.covariance.assign(covariance.data(), covariance.data() + covariance.size());
  for (const std::string& state : data.states) model.equations.push_back({state, {}});
  for (std::size_t k = 0; k < fit.support.size(); ++k) {
    const std::size_t equation = fit.support[k] / problem.candidate_count();
    const Candidate& candidate = problem.candidates[fit.support[k] % problem.candidate_count()];
    const auto i = static_cast<Eigen::Index>(k);
    model.equations[equation].terms.push_back(
        {candidate.text, candidate.expression, fit.xi[i], std::sqrt(covariance(i, i))});
  }
  return model;
}

TrajectoryFit to_trajectory_fit(const FitProblem& problem, const Trajectory& trajectory,
                                const GridTrajectory& grid, const NodeValues& states) {
  TrajectoryFit fit{trajectory.name, grid.times, {}, {}};
  fit.states.resize(grid.nodes() * problem.components);
  for (std::size_t c = 0; c < problem.components; ++c) {
    for (std::size_t t = 0; t < grid.nodes(); ++t) {
      fit.states[t * problem.components + c] = states.at(c)[t];
    }
  }
  fit.residuals.assign(trajectory.values.size(), NAN);
  for (const Observation& o : grid.observations) {
    double residual = o.value;
    for (std::size_t i = 0; i < o.nodes; ++i) {
      residual -= o.weights[i] * states.at(o.component)[o.first_node + i];
    }
    fit.residuals[o.sample * problem.dim + o.component] = residual;
  }
  return fit;
}

std::vector<double> r_squared(const FitProblem& problem, const std::vector<TrajectoryFit>& fits) {
  std::vector<double> result(problem.dim);
  for (std::size_t d = 0; d < problem.dim; ++d) {
    double squares = 0;
    for (const TrajectoryFit& fit : fits) {
      for (std::size_t i = d; i < fit.residuals.size(); i += problem.dim) {
        if (!std::isnan(fit.residuals[i])) squares += fit.residuals[i] * fit.residuals[i];
      }
    }
    const double variance = problem.state_sd[d] * problem.state_sd[d];
    result[d] = 1 - squares / (static_cast<double>(problem.observed[d]) * variance);
  }
  return result;
}

std::string left_out_warning(const std::vector<std::string>& terms) {
  constexpr std::size_t named = 5;
  std::string text = "Left out of the library, being too large or too small on these data: ";
  for (std::size_t k = 0; k < std::min(named, terms.size()); ++k) {
    text += (k == 0 ? "" : ", ") + terms[k];
  }
  if (terms.size() > named) text += " and " + std::to_string(terms.size() - named) + " more";
  return text + ".";
}

DiscoveryResult assemble(const FitProblem& problem, const TrajectorySet& data,
                         const Selection& selection) {
  DiscoveryResult result;
  result.status = selection.stopped ? DiscoveryStatus::stopped : DiscoveryStatus::done;
  result.path = selection.path;
  result.models_fitted = selection.models_fitted;
  result.grid_step = problem.trajectories.front().step;
  for (const Candidate& candidate : problem.candidates) result.library.push_back(candidate.text);
  result.model.states = data.states;
  result.model.order = static_cast<int>(problem.order);
  if (!std::isfinite(selection.best.score)) {
    result.status = selection.stopped ? DiscoveryStatus::stopped : DiscoveryStatus::no_fit;
    result.warnings.emplace_back(
        selection.stopped ? "Stopped before the first model was fitted."
                          : "No model could be fitted: the candidate terms overflow on these data, "
                            "or their values are too large or too small; rescale the data or "
                            "choose another library.");
    return result;
  }
  result.model = to_model(problem, data, selection.best);
  result.score = selection.best.score;
  for (const Fit& rival : selection.rivals) {
    result.runners_up.push_back(
        {to_model(problem, data, rival), rival.score, selection.best.score - rival.score});
  }
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    result.fits.push_back(to_trajectory_fit(problem, data.trajectories[r], problem.trajectories[r],
                                            selection.best.states[r]));
  }
  result.r_squared = r_squared(problem, result.fits);
  result.warnings = warnings_about(data, result);
  if (!problem.left_out.empty()) {
    result.warnings.push_back(left_out_warning(problem.left_out));
  }
  return result;
}

// Whether the best model keeps its coefficients on a grid of half the step.
bool keeps_coefficients(const FitProblem& finer, const Fit& best) {
  const Fit again = fit_from_smooth(finer, best.support, {1e-3, 60});
  const Eigen::VectorXd errors = best.precision->standard_errors();
  return ((again.xi - best.xi).cwiseAbs().array() <= settled * errors.array()).all();
}

}  // namespace

void DiscoveryOptions::validate() const {
  library.validate();
  if (order != 1 && order != 2) {
    throw std::invalid_argument("order: got " + std::to_string(order) + ", expected 1 or 2");
  }
  if (rows != "gam2" && rows != "gam4" && rows != "gam6" && rows != "gam8") {
    throw std::invalid_argument("rows: got '" + rows + "', expected gam2, gam4, gam6 or gam8");
  }
  const auto positive = [](double value, const char* name) {
    if (value > 0 && std::isfinite(value)) return;
    throw std::invalid_argument(std::string(name) + ": got " + std::to_string(value) +
                                ", expected a positive number");
  };
  if (threads < 1) {
    throw std::invalid_argument("threads: got " + std::to_string(threads) +
                                ", expected at least 1");
  }
  positive(row_weight, "row_weight");
  positive(prior_sd, "prior_sd");
  positive(largest_memory, "largest_memory");
  for (const double value : noise) positive(value, "noise");
  if (steps_per_sample < 0 || steps_per_sample > 100) {
    throw std::invalid_argument("steps_per_sample: got " + std::to_string(steps_per_sample) +
                                ", expected 0 (chosen from the data) to 100");
  }
}

DiscoveryResult discover(const TrajectorySet& data, const DiscoveryOptions& options) {
  options.validate();
  data.validate();
  check_samples(data);
  if (options.noise.size() > 1 && options.noise.size() != data.dim()) {
    throw std::invalid_argument("noise: got " + std::to_string(options.noise.size()) +
                                " values, expected one, or one for each of " +
                                std::to_string(data.dim()) + " states");
  }
  const SelectionSettings settings{static_cast<std::size_t>(std::max(0, options.runners_up)),
                                   static_cast<std::size_t>(options.threads), options.stop,
                                   options.progress};
  FitProblem problem = build_problem(data, options, options.steps_per_sample);
  check_memory(problem, options);
  Selection selection = select_terms(problem, settings);
  int steps = problem.steps_per_sample;
  const bool coarse = options.steps_per_sample == 0 && steps > 1;
  for (int i = 0; coarse && i < largest_refinements && !selection.stopped; ++i) {
    if (!std::isfinite(selection.best.score)) break;
    steps *= 2;
    FitProblem finer = build_problem(data, options, steps);
    if (keeps_coefficients(finer, selection.best)) break;
    problem = std::move(finer);
    selection = select_terms(problem, settings);
  }
  return assemble(problem, data, selection);
}

}  // namespace mechnn
