#include "fit/result.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "fit/judge.h"
#include "fit/relations.h"
#include "mechnn/number_text.h"

namespace mechnn::equation_fit {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;

std::string in_parentheses(double value) { return "(" + shortest_text(value) + ")"; }

// The right-hand side of component c with the parameters of one trajectory put in.
Term term_of(const Estimator& estimator, const Point& point, std::size_t trajectory, std::size_t c,
             const std::vector<std::string>& variables) {
  const System& system = estimator.setting().system;
  std::vector<std::string> names = variables;
  for (const std::size_t place : estimator.setting().columns[trajectory]) {
    names.push_back(in_parentheses(point.theta[static_cast<Eigen::Index>(place)]));
  }
  const Expression value = Expression::parse(system.rhs[c].sympy(names), variables);
  return {value.sympy(variables), value, 1, 0};
}

Model model_of(const TrajectorySet& data, const Estimator& estimator, const Found& found,
               const Precision& precision, std::size_t trajectory) {
  const System& system = estimator.setting().system;
  const std::size_t components = system.components.size();
  Model model;
  model.order = system.order == 2 ? 2 : 1;
  model.inputs = system.inputs;
  model.time_unit = data.time_unit;
  const std::size_t states = model.order == 2 ? system.states : components;
  for (std::size_t c = 0; c < states; ++c) model.states.push_back(system.components[c].name);
  const std::vector<std::string> variables = model.variables();
  for (std::size_t c = 0; c < states; ++c) {
    // The equation of x'' is that of the component x_dot.
    const std::size_t of = model.order == 2 ? system.states + c : c;
    model.equations.push_back({model.states[c], {}});
    if (!system.rhs[of].is_zero()) {
      model.equations.back().terms.push_back(
          term_of(estimator, found.point, trajectory, of, variables));
    }
  }
  if (states == data.dim())
    model.noise.assign(precision.noise.begin(),
                       precision.noise.begin() + static_cast<std::ptrdiff_t>(states));
  if (!data.units.empty()) {
    model.units = data.units;
    model.units.resize(states);
  }
  return model;
}

void add_models(const TrajectorySet& data, const Estimator& estimator, const Found& found,
                const Precision& precision, FitResult& result) {
  const std::vector<bool>& own = estimator.setting().system.per_trajectory;
  const bool has_own = std::find(own.begin(), own.end(), true) != own.end();
  const std::size_t count = has_own ? data.trajectories.size() : 1;
  for (std::size_t r = 0; r < count; ++r) {
    result.models.push_back(model_of(data, estimator, found, precision, r));
  }
}

void add_parameters(const Estimator& estimator, const Found& found, const Precision& precision,
                    FitResult& result) {
  const double reach = t_quantile(precision.freedom);
  for (std::size_t p = 0; p < estimator.setting().unknowns.size(); ++p) {
    const auto k = static_cast<Eigen::Index>(p);
    const Unknown& unknown = estimator.setting().unknowns[p];
    FittedParameter parameter{unknown.name, unknown.trajectory, found.point.theta[k]};
    if (precision.covariance.size() > 0) {
      parameter.standard_error = std::sqrt(precision.covariance(k, k));
    }
    const double error = std::isnan(parameter.standard_error) ? INFINITY : parameter.standard_error;
    parameter.lower = std::max(unknown.lower, parameter.value - reach * error);
    parameter.upper = std::min(unknown.upper, parameter.value + reach * error);
    result.parameters.push_back(std::move(parameter));
  }
  result.covariance.assign(precision.covariance.data(),
                           precision.covariance.data() + precision.covariance.size());
}

void add_starts(const TrajectorySet& data, const Estimator& estimator, const Found& found,
                const Precision& precision, FitResult& result) {
  const EstimationProblem& problem = estimator.problem();
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    for (std::size_t c = 0; c < problem.shape.dim; ++c) {
      FittedStart start;
      start.trajectory = data.trajectories[problem.pieces[r].trajectory].name;
      start.state = estimator.setting().system.components[c].name;
      start.time = problem.grids[r].times.front();
      start.value = found.point.states[r].at(c)[0];
      if (r < precision.starts.size()) {
        start.standard_error = precision.starts[r].standard_error[static_cast<Eigen::Index>(c)];
      }
      result.initial_states.push_back(std::move(start));
    }
  }
}

void add_grid(const GridTrajectory& grid, const NodeValues& states, std::size_t measured,
              TrajectoryFit& fit) {
  fit.times.insert(fit.times.end(), grid.times.begin(), grid.times.end());
  for (std::size_t t = 0; t < grid.nodes(); ++t) {
    for (std::size_t c = 0; c < states.components(); ++c) fit.states.push_back(states.at(c)[t]);
  }
  for (const Observation& o : grid.observations) {
    if (o.component >= measured) continue;  // what is known of the start of a hidden state
    double residual = o.value;
    for (std::size_t i = 0; i < o.nodes; ++i) {
      residual -= o.weights[i] * states.at(o.component)[o.first_node + i];
    }
    fit.residuals[o.sample * measured + o.component] = residual;
  }
}

void add_fits(const TrajectorySet& data, const EstimationProblem& problem, const Found& found,
              FitResult& result) {
  for (const Trajectory& trajectory : data.trajectories) {
    result.fits.push_back(
        {trajectory.name, {}, {}, std::vector<double>(trajectory.values.size(), NAN)});
  }
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    add_grid(problem.grids[r], found.point.states[r], data.dim(),
             result.fits[problem.pieces[r].trajectory]);
  }
  for (std::size_t d = 0; d < data.dim(); ++d) {
    double squares = 0, count = 0;
    for (const TrajectoryFit& fit : result.fits) {
      for (std::size_t i = d; i < fit.residuals.size(); i += data.dim()) {
        if (std::isnan(fit.residuals[i])) continue;
        squares += fit.residuals[i] * fit.residuals[i];
        count += 1;
      }
    }
    const double size = problem.scales[d].size;
    result.r_squared.push_back(1 - squares / (count * size * size));
  }
}

// What is left of each state's numbers, by count where the trace could not be computed, and the
// noise that its residuals show.
void add_freedom(const Precision& precision, std::size_t dim, FitResult& result) {
  result.residual_noise.assign(dim, NAN);
  for (std::size_t d = 0; d < dim && d < precision.left.size(); ++d) {
    result.freedom += precision.left[d];
    double squares = 0;
    for (const TrajectoryFit& fit : result.fits) {
      for (std::size_t i = d; i < fit.residuals.size(); i += dim) {
        squares += std::isnan(fit.residuals[i]) ? 0 : fit.residuals[i] * fit.residuals[i];
      }
    }
    if (precision.left[d] > 0) result.residual_noise[d] = std::sqrt(squares / precision.left[d]);
  }
  if (precision.left.size() < dim || std::isnan(result.freedom)) {
    result.freedom = static_cast<double>(result.values) - static_cast<double>(result.unknowns);
  }
}

}  // namespace

FitResult describe(const TrajectorySet& data, Estimator& estimator, const Found& found,
                   const Precision& precision) {
  const EstimationProblem& problem = estimator.problem();
  FitResult result;
  result.equations = estimator.setting().system.equations;
  result.measured = data.states;
  add_parameters(estimator, found, precision, result);
  add_starts(data, estimator, found, precision, result);
  add_models(data, estimator, found, precision, result);
  add_fits(data, problem, found, result);
  result.noise.assign(precision.noise.begin(),
                      precision.noise.begin() + static_cast<std::ptrdiff_t>(data.dim()));
  result.noise_given = problem.scales.front().known_noise > 0;
  result.log_likelihood = -0.5 * found.objective;
  for (const ComponentScale& scale : problem.scales) result.values += scale.observed;
  result.unknowns = estimator.setting().unknowns.size() + problem.shape.dim * problem.grids.size();
  add_freedom(precision, data.dim(), result);
  result.relations = relations_of(problem, estimator.setting(), found.point, precision);
  result.converged = found.converged;
  result.grid_nodes = problem.nodes();
  return result;
}

bool has_errors(const FitResult& result) {
  return result.noise_given || result.freedom >= no_freedom;
}

void remove_errors(FitResult& result) {
  for (FittedParameter& parameter : result.parameters) {
    parameter.standard_error = NAN;
    parameter.lower = -INFINITY;
    parameter.upper = INFINITY;
  }
  for (FittedStart& start : result.initial_states) start.standard_error = NAN;
  result.covariance.assign(result.covariance.size(), NAN);
  result.noise.assign(result.noise.size(), NAN);
  for (Model& model : result.models) model.noise.clear();
  // The likelihood of a fit through every number has no maximum.
  result.log_likelihood = NAN;
}

}  // namespace mechnn::equation_fit

namespace mechnn {

double FitResult::aic() const { return 2 * static_cast<double>(unknowns) - 2 * log_likelihood; }

double FitResult::bic() const {
  return static_cast<double>(unknowns) * std::log(static_cast<double>(values)) - 2 * log_likelihood;
}

}  // namespace mechnn
