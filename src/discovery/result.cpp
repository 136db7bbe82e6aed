#include "discovery/result.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "joint_fit/defects.h"
#include "joint_fit/uncertainty.h"

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;
using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;
using joint_fit::StateShape;
using joint_fit::Uncertainty;

// Corrected errors cost as much as a fit, so that a search that was stopped reports the fit's own.
enum class Errors { corrected, as_fitted };

Model to_model(const DiscoveryProblem& problem, const Fit& fit, Errors errors) {
  Model model;
  model.states = problem.states;
  model.order = static_cast<int>(problem.fit.shape.order);
  model.inputs = problem.inputs;
  const Uncertainty uncertainty = errors == Errors::corrected
                                      ? uncertainty_of(problem.fit, fit)
                                      : Uncertainty{fit.noise, fit.precision->covariance()};
  model.noise = uncertainty.noise;
  const Eigen::MatrixXd& covariance = uncertainty.covariance;
  model.covariance.assign(covariance.data(), covariance.data() + covariance.size());
  for (const std::string& state : problem.states) model.equations.push_back({state, {}});
  for (std::size_t k = 0; k < fit.support.size(); ++k) {
    const std::size_t equation = fit.support[k] / problem.terms.size();
    const std::size_t term = fit.support[k] % problem.terms.size();
    const auto i = static_cast<Eigen::Index>(k);
    model.equations[equation].terms.push_back({problem.terms[term],
                                               problem.fit.rhs.terms[term].value, fit.xi[i],
                                               std::sqrt(covariance(i, i))});
  }
  return model;
}

// Appends the nodes of one grid to the fit of its trajectory, and sets the residuals of its
// samples.
void add_grid(const DiscoveryProblem& problem, std::size_t piece, const NodeValues& states,
              const std::vector<double>& noise, TrajectoryFit& fit) {
  const StateShape shape = problem.fit.shape;
  const GridTrajectory& grid = problem.fit.trajectories[piece];
  fit.times.insert(fit.times.end(), grid.times.begin(), grid.times.end());
  for (std::size_t t = 0; t < grid.nodes(); ++t) {
    for (std::size_t c = 0; c < shape.components(); ++c) fit.states.push_back(states.at(c)[t]);
  }
  for (const Observation& o : grid.observations) {
    double residual = o.value;
    for (std::size_t i = 0; i < o.nodes; ++i) {
      residual -= o.weights[i] * states.at(o.component)[o.first_node + i];
    }
    const std::size_t place = o.sample * shape.dim + o.component;
    fit.residuals[place] = residual;
    if (!fit.noise.empty()) fit.noise[place] = o.scale * noise[o.component];
  }
}

std::vector<TrajectoryFit> trajectory_fits(const TrajectorySet& data,
                                           const DiscoveryProblem& problem, const Fit& best,
                                           const std::vector<double>& noise) {
  std::vector<TrajectoryFit> fits;
  for (const Trajectory& trajectory : data.trajectories) {
    const std::vector<double> unknown(trajectory.values.size(), NAN);
    fits.push_back({trajectory.name, {}, {}, unknown});
    if (problem.noise_model != NoiseModel::constant) fits.back().noise = unknown;
  }
  for (std::size_t piece = 0; piece < problem.pieces.size(); ++piece) {
    add_grid(problem, piece, best.states[piece], noise, fits[problem.pieces[piece].trajectory]);
  }
  return fits;
}

std::vector<double> r_squared(const joint_fit::FitProblem& problem,
                              const std::vector<TrajectoryFit>& fits) {
  const std::size_t dim = problem.shape.dim;
  std::vector<double> result(dim);
  for (std::size_t d = 0; d < dim; ++d) {
    double squares = 0;
    for (const TrajectoryFit& fit : fits) {
      for (std::size_t i = d; i < fit.residuals.size(); i += dim) {
        if (!std::isnan(fit.residuals[i])) squares += fit.residuals[i] * fit.residuals[i];
      }
    }
    const double variance = problem.scales.state_sd[d] * problem.scales.state_sd[d];
    result[d] = 1 - squares / (static_cast<double>(problem.noise.observed[d]) * variance);
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

// Σ σ/Σ |x| over the observations of each state.
std::vector<double> relative_noise(const TrajectorySet& data,
                                   const std::vector<TrajectoryFit>& fits) {
  const std::size_t dim = data.dim();
  std::vector<double> noise(dim, 0.0), values(dim, 0.0);
  for (std::size_t r = 0; r < fits.size(); ++r) {
    for (std::size_t i = 0; i < fits[r].noise.size(); ++i) {
      if (std::isnan(fits[r].noise[i])) continue;
      noise[i % dim] += fits[r].noise[i];
      values[i % dim] += std::abs(data.trajectories[r].values[i] - fits[r].residuals[i]);
    }
  }
  for (std::size_t d = 0; d < dim; ++d) noise[d] /= values[d];
  return noise;
}

void add_search_warnings(const GridSearch& search, std::vector<std::string>& warnings) {
  if (!search.selection.best.converged && !search.selection.stopped) {
    warnings.emplace_back(
        "The best fit did not converge: coefficients and errors are those where it stopped.");
  }
  if (search.verdict == GridVerdict::unsettled) {
    warnings.emplace_back(
        "The coefficients still change when the grid is refined: the data are sampled too coarsely "
        "for these equations.");
  }
  if (search.verdict == GridVerdict::too_large) {
    warnings.emplace_back(
        "Whether a finer grid changes the coefficients was not tried: it would need more memory "
        "than allowed.");
  }
  if (!search.problem.left_out.empty()) {
    warnings.push_back(left_out_warning(search.problem.left_out));
  }
}

}  // namespace

DiscoveryResult assemble(const TrajectorySet& data, const GridSearch& search) {
  const joint_fit::FitProblem& problem = search.problem.fit;
  const Selection& selection = search.selection;
  DiscoveryResult result;
  result.status = selection.stopped ? DiscoveryStatus::stopped : DiscoveryStatus::done;
  result.path = selection.path;
  result.models_fitted = selection.models_fitted;
  result.grid_step = problem.trajectories.front().step;
  result.library = search.problem.terms;
  result.model.states = data.states;
  result.model.order = static_cast<int>(problem.shape.order);
  result.model.inputs = data.inputs;
  if (!std::isfinite(selection.best.score)) {
    result.status = selection.stopped ? DiscoveryStatus::stopped : DiscoveryStatus::no_fit;
    result.warnings.emplace_back(
        selection.stopped ? "Stopped before the first model was fitted."
        : problem.noise.is_known()
            ? "No model could be fitted with the noise given: its size may be far "
              "from that of the data's."
            : "No model could be fitted: the candidate terms overflow on these data, "
              "or their values are too large or too small; rescale the data or "
              "choose another library.");
    return result;
  }
  const Errors errors = selection.stopped ? Errors::as_fitted : Errors::corrected;
  result.model = to_model(search.problem, selection.best, errors);
  result.model.units = data.units;
  result.model.time_unit = data.time_unit;
  result.score = selection.best.score;
  for (const Fit& rival : selection.rivals) {
    const double behind = std::max(0.0, selection.best.score - rival.score);
    result.rivals.push_back({to_model(search.problem, rival, errors), rival.score, behind});
  }
  result.fits = trajectory_fits(data, search.problem, selection.best, result.model.noise);
  result.r_squared = r_squared(problem, result.fits);
  result.defects = defects_of(problem, selection.best);
  result.noise_given = problem.noise.is_known();
  result.noise_model = search.problem.noise_model;
  if (result.noise_model == NoiseModel::relative) {
    result.relative_noise = relative_noise(data, result.fits);
  }
  result.converged = selection.best.converged || selection.stopped;
  result.grid_settled = search.verdict != GridVerdict::unsettled;
  result.verdict = assess(data, result);
  result.warnings = warnings_about(data, result);
  add_search_warnings(search, result.warnings);
  return result;
}

}  // namespace mechnn::discovery
