#include "fit/search.h"

#include <algorithm>
#include <numbers>
#include <utility>

namespace mechnn::equation_fit {
namespace {

using joint_fit::NodeValues;
using joint_fit::Objective;

// Noise at the start, at least this share of a state's spread: where cross-validation interpolates
// few samples, the states could not leave them.
constexpr double first_noise_share = 0.05;
// While rows are loose the states follow the data, and residuals say little of the noise.
constexpr double loose_weight = 0.03;
constexpr double min_share_of_smoothing = 0.5;
constexpr double min_share_of_size = 1e-8;
// What the rows leave the states, as a share of the noise.
constexpr double slack_share = 0.005;
constexpr double anchored_weight = 0.01;
// What is left of an anchor at tight rows: fifty times the level as standard deviation, enough to
// keep a scale that nothing determines from sliding to where the rows cost still less.
constexpr double released = 100;
constexpr int max_stages = 40;
constexpr int regression_steps = 4;
constexpr std::size_t min_values_for_noise = 5;

Point starting_point(const Estimator& estimator, const Start& start) {
  const EstimationProblem& problem = estimator.problem();
  Point point{problem.smooth, start.theta, {}};
  for (std::size_t c = 0; c < problem.shape.dim; ++c) {
    const ComponentScale& scale = problem.scales[c];
    const Component& component = estimator.setting().system.components[c];
    point.noise.push_back(scale.observed == 0 ? 1
                          : scale.known_noise > 0
                              ? scale.known_noise
                              : std::max(scale.noise, first_noise_share * scale.size));
    const bool is_level = !component.measured && !component.derivative_of;
    for (NodeValues& states : point.states) {
      if (is_level) std::fill_n(states.at(c), states.nodes(), start.levels[c]);
    }
  }
  return point;
}

// A few steps of the parameters from each candidate, the states held at the smoothed data: cheap,
// and it passes over the many local minima that a frequency, for one, has.
void choose_candidate(Estimator& estimator, const Start& start, Point& point) {
  if (start.candidates.empty()) return;
  Point best = point;
  double least = estimator.regress(regression_steps, best);
  for (const Eigen::VectorXd& theta : start.candidates) {
    Point trial{point.states, theta, point.noise};
    const double rows = estimator.regress(regression_steps, trial);
    if (!(rows < least)) continue;
    least = rows;
    best.theta = trial.theta;
  }
  if (std::isfinite(least)) point.theta = best.theta;
}

// The noise that residuals show, not below a share of the smoother's.
std::vector<double> bounded_noise(const EstimationProblem& problem, const Objective& at,
                                  double weight) {
  std::vector<double> noise = noise_of(problem, at.squares);
  for (std::size_t c = 0; c < noise.size(); ++c) {
    const ComponentScale& scale = problem.scales[c];
    if (scale.is_anchored) noise[c] = weight > anchored_weight ? 1 : released;
    if (scale.observed == 0 || scale.known_noise > 0) continue;
    noise[c] = std::max(noise[c], min_share_of_smoothing * scale.noise);
  }
  return noise;
}

double largest_change(const std::vector<double>& before, const std::vector<double>& after) {
  double change = 0;
  for (std::size_t c = 0; c < before.size(); ++c) {
    change = std::max(change, std::abs(after[c] / before[c] - 1));
  }
  return change;
}

}  // namespace

double tight_weight(const Estimator& estimator, const std::vector<double>& noise) {
  const EstimationProblem& problem = estimator.problem();
  double relative_noise = INFINITY, reach = INFINITY;
  double step = INFINITY;
  for (const joint_fit::GridTrajectory& grid : problem.grids) step = std::min(step, grid.step);
  for (std::size_t c = 0; c < problem.shape.dim; ++c) {
    const ComponentScale& scale = problem.scales[c];
    reach = std::min(reach, scale.size / (estimator.rates()[c] * std::sqrt(step * problem.span)));
    if (scale.observed > 0) relative_noise = std::min(relative_noise, noise[c] / scale.size);
  }
  return slack_share * relative_noise * reach;
}

std::vector<double> noise_of(const EstimationProblem& problem, const std::vector<double>& squares) {
  std::vector<double> noise(squares.size(), 1.0);
  // States of few values share the relative noise of all.
  double pooled = 0, count = 0;
  for (std::size_t c = 0; c < squares.size(); ++c) {
    const ComponentScale& scale = problem.scales[c];
    pooled += scale.observed > 0 ? squares[c] / (scale.size * scale.size) : 0;
    count += static_cast<double>(scale.observed);
  }
  for (std::size_t c = 0; c < squares.size(); ++c) {
    const ComponentScale& scale = problem.scales[c];
    if (scale.is_anchored) noise[c] = released;
    if (scale.observed == 0) continue;
    const bool has_few = scale.observed < min_values_for_noise;
    const double own = has_few ? scale.size * std::sqrt(pooled / count)
                               : std::sqrt(squares[c] / static_cast<double>(scale.observed));
    noise[c] =
        scale.known_noise > 0 ? scale.known_noise : std::max(own, min_share_of_size * scale.size);
  }
  return noise;
}

double minus_twice_log_likelihood(const EstimationProblem& problem,
                                  const std::vector<double>& noise, double objective) {
  double sum = objective;
  for (std::size_t c = 0; c < noise.size(); ++c) {
    sum += static_cast<double>(problem.scales[c].observed) *
           std::log(2 * std::numbers::pi * noise[c] * noise[c]);
  }
  return sum;
}

Found polish(Estimator& estimator, Point point, double tolerance, const FixedParameters& fixed) {
  const EstimationProblem& problem = estimator.problem();
  for (std::size_t c = 0; c < problem.shape.dim; ++c) {
    if (problem.scales[c].is_anchored) point.noise[c] = released;
  }
  Found found;
  found.row_weight = tight_weight(estimator, point.noise);
  for (int round = 0; round < 12; ++round) {
    const Outcome outcome = estimator.iterate(found.row_weight, {tolerance, 30, fixed}, point);
    found.converged = outcome.converged;
    found.objective = minus_twice_log_likelihood(problem, point.noise, outcome.objective);
    if (!std::isfinite(outcome.objective)) {
      found.objective = INFINITY;
      break;
    }
    if (estimator.is_stopped()) break;
    const Objective at = estimator.objective(point, found.row_weight);
    const std::vector<double> noise = noise_of(problem, at.squares);
    const double change = largest_change(point.noise, noise);
    if (change < 1e-4) break;
    point.noise = noise;
    found.row_weight = tight_weight(estimator, noise);
  }
  found.point = std::move(point);
  return found;
}

Found search(Estimator& estimator, const Start& start) {
  const EstimationProblem& problem = estimator.problem();
  Point point = starting_point(estimator, start);
  choose_candidate(estimator, start, point);
  double weight = start.first_weight;
  for (int stage = 0; stage < max_stages && !estimator.is_stopped(); ++stage) {
    const Outcome outcome = estimator.iterate(weight, {1e-1, 12}, point);
    if (!std::isfinite(outcome.objective)) break;
    estimator.update_rates(point);
    if (weight <= loose_weight) {
      point.noise = bounded_noise(problem, estimator.objective(point, weight), weight);
    }
    const double last = tight_weight(estimator, point.noise);
    // The last weight follows the noise, which moves a little still.
    if (weight <= 1.1 * last) break;
    weight = std::max(last, weight * (outcome.iterations <= 3 ? 0.1 : 0.3));
  }
  return polish(estimator, std::move(point), 1e-3);
}

}  // namespace mechnn::equation_fit
