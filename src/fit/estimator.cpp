// (A + λD  B; Bᵀ  C) (δz; δθ) = (b; c), D the weight of one observation at every node; the states
// are eliminated, and S gets λ diag(S). Parameters move within their bounds (box_step.h), at most
// nine tenths of the way to an open one. λ follows the ratio of actual and expected decrease
// (Nielsen 1999).
#include "fit/estimator.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/box_step.h"
#include "joint_fit/expression_rhs.h"
#include "joint_fit/state_step.h"

namespace mechnn::equation_fit {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Objective;
using joint_fit::ReducedSystem;

constexpr double first_damping = 1e-4;
constexpr double max_damping = 1e12;
constexpr double min_damping = 1e-12;
constexpr double min_ratio = 1e-3;   // of actual to expected decrease, for a step to be taken
constexpr double good_ratio = 0.25;  // below it the states are corrected first
constexpr int max_corrections = 4;
constexpr double min_relative_rate = 1e-2;  // of a hidden state, times the time scale
constexpr double share_to_open_bound = 0.9;

/// Root mean squares of one component.
struct Motion {
  double size = 0;
  double rate = 0;
};

Motion motion_of(const std::vector<GridTrajectory>& grids, const std::vector<NodeValues>& states,
                 std::size_t component) {
  double squares = 0, rates = 0, count = 0;
  for (std::size_t r = 0; r < grids.size(); ++r) {
    const double* const z = states[r].at(component);
    for (std::size_t t = 0; t + 1 < states[r].nodes(); ++t) {
      const double rate = (z[t + 1] - z[t]) / grids[r].step;
      squares += z[t] * z[t];
      rates += rate * rate;
      count += 1;
    }
  }
  return {std::sqrt(squares / count), std::sqrt(rates / count)};
}

}  // namespace

Estimator::Estimator(const EstimationProblem& problem, const Setting& setting, std::stop_token stop)
    : problem_(problem), setting_(setting), stop_(std::move(stop)) {
  for (const ComponentScale& scale : problem.scales) rates_.push_back(scale.rate);
  const joint_fit::RowLayout layout{problem.shape, problem.stencil, rates_};
  for (const GridTrajectory& grid : problem.grids) {
    systems_.push_back(std::make_unique<joint_fit::TrajectorySystem>(
        layout, grid,
        std::make_unique<joint_fit::ExpressionRhsOnGrid>(problem.rhs, problem.shape, grid),
        problem.rhs.parameters));
  }
}

void Estimator::update_rates(const Point& point) {
  for (std::size_t c = 0; c < rates_.size(); ++c) {
    if (setting_.system.components[c].measured) continue;
    // Relative to what the state is now: a hidden state may have any scale, and one that shrinks
    // must not find its rows ever looser. One that stands still has rows too.
    const Motion motion = motion_of(problem_.grids, point.states, c);
    const double rate =
        std::max(motion.rate, min_relative_rate * motion.size / problem_.time_scale);
    if (rate > 0 && std::isfinite(rate)) rates_[c] = rate;
  }
}

Eigen::VectorXd Estimator::of_grid(const Eigen::VectorXd& theta, std::size_t grid) const {
  const std::vector<std::size_t>& places = columns(grid);
  Eigen::VectorXd own(static_cast<Eigen::Index>(places.size()));
  for (std::size_t q = 0; q < places.size(); ++q) {
    own[static_cast<Eigen::Index>(q)] = theta[static_cast<Eigen::Index>(places[q])];
  }
  return own;
}

Objective Estimator::objective(const Point& point, double row_weight) {
  Objective sum{std::vector<double>(problem_.shape.dim, 0.0),
                std::vector<double>(problem_.shape.dim, 0.0), 0};
  for (std::size_t r = 0; r < systems_.size(); ++r) {
    const joint_fit::ObjectiveParts parts =
        systems_[r]->objective(point.states[r], of_grid(point.theta, r), row_weight);
    for (std::size_t c = 0; c < problem_.shape.dim; ++c) {
      sum.squares[c] += parts.squares[c];
      sum.rows[c] += parts.rows[c];
    }
  }
  for (std::size_t p = 0; p < setting_.unknowns.size(); ++p) {
    const Unknown& unknown = setting_.unknowns[p];
    const double away = point.theta[static_cast<Eigen::Index>(p)] - unknown.prior_mean;
    sum.prior += unknown.prior_precision * away * away;
  }
  return sum;
}

bool Estimator::reduce(const Point& point, double row_weight, double damping,
                       ReducedSystem& reduced) {
  const auto p = static_cast<Eigen::Index>(setting_.unknowns.size());
  reduced.schur = Eigen::MatrixXd::Zero(p, p);
  reduced.gradient = Eigen::VectorXd::Zero(p);
  reduced.decrease = 0;
  for (Eigen::Index k = 0; k < p; ++k) {
    const Unknown& unknown = setting_.unknowns[static_cast<std::size_t>(k)];
    reduced.schur(k, k) = unknown.prior_precision;
    reduced.gradient[k] = unknown.prior_precision * (unknown.prior_mean - point.theta[k]);
  }
  std::vector<double> diagonal;
  double finest = INFINITY;  // relative noise of the best measured state
  for (std::size_t c = 0; c < problem_.shape.dim; ++c) {
    if (problem_.scales[c].observed == 0) continue;
    finest = std::min(finest, point.noise[c] / problem_.scales[c].size);
  }
  for (std::size_t c = 0; c < problem_.shape.dim && damping > 0; ++c) {
    const ComponentScale& scale = problem_.scales[c];
    const double noise = scale.observed > 0 ? point.noise[c] : finest * scale.size;
    diagonal.push_back(damping / (noise * noise));
  }
  for (std::size_t r = 0; r < systems_.size(); ++r) {
    if (!systems_[r]->assemble_and_eliminate(point.states[r], of_grid(point.theta, r),
                                             {point.noise, row_weight, diagonal})) {
      return false;
    }
    joint_fit::add_corner(systems_[r]->system(), columns(r), reduced);
  }
  reduced.schur.triangularView<Eigen::StrictlyLower>() = reduced.schur.transpose();
  return reduced.schur.allFinite() && reduced.gradient.allFinite();
}

void Estimator::bounds_of_step(const Eigen::VectorXd& theta, const FixedParameters& fixed,
                               Eigen::VectorXd& lower, Eigen::VectorXd& upper) const {
  lower = Eigen::VectorXd::Constant(theta.size(), -INFINITY);
  upper = Eigen::VectorXd::Constant(theta.size(), INFINITY);
  for (Eigen::Index k = 0; k < theta.size(); ++k) {
    const auto p = static_cast<std::size_t>(k);
    const Unknown& unknown = setting_.unknowns[p];
    if (!fixed.empty() && fixed[p]) {
      lower[k] = upper[k] = 0;
      continue;
    }
    lower[k] = std::min(0.0, unknown.lower - theta[k]);
    upper[k] = std::max(0.0, unknown.upper - theta[k]);
    if (unknown.is_lower_open) lower[k] *= share_to_open_bound;
    if (unknown.is_upper_open) upper[k] *= share_to_open_bound;
  }
}

bool Estimator::make_step(const Point& point, double row_weight, double damping,
                          const FixedParameters& fixed, Step& step) {
  ReducedSystem reduced;
  if (!reduce(point, row_weight, damping, reduced)) return false;
  for (Eigen::Index k = 0; k < reduced.gradient.size(); ++k) {
    // A parameter without any influence at this point stays.
    const double size = std::max(1.0, std::abs(point.theta[k]));
    reduced.schur(k, k) += damping * std::abs(reduced.schur(k, k)) + 1e-14 / (size * size);
  }
  Eigen::VectorXd lower, upper;
  bounds_of_step(point.theta, fixed, lower, upper);
  if (!box_step(reduced.schur, reduced.gradient, lower, upper, step.theta)) return false;
  step.decrease = reduced.decrease + 2 * reduced.gradient.dot(step.theta) -
                  step.theta.dot(reduced.schur * step.theta);
  step.states.clear();
  for (std::size_t r = 0; r < systems_.size(); ++r) {
    step.states.push_back(
        joint_fit::state_step(systems_[r]->system(), of_grid(step.theta, r), point.states[r]));
  }
  return std::isfinite(step.decrease);
}

double Estimator::regress(int steps, Point& point) {
  const auto p = static_cast<Eigen::Index>(setting_.unknowns.size());
  const auto rows_at = [&](const Point& at) { return objective(at, 1).total_of_rows(); };
  double value = rows_at(point);
  Eigen::VectorXd lower, upper, step;
  for (int i = 0; i < steps && std::isfinite(value); ++i) {
    ReducedSystem reduced{Eigen::MatrixXd::Zero(p, p), Eigen::VectorXd::Zero(p), 0};
    for (std::size_t r = 0; r < systems_.size(); ++r) {
      systems_[r]->assemble_for_parameters(point.states[r], of_grid(point.theta, r), 1);
      joint_fit::add_corner(systems_[r]->system(), columns(r), reduced);
    }
    reduced.schur.triangularView<Eigen::StrictlyLower>() = reduced.schur.transpose();
    for (Eigen::Index k = 0; k < p; ++k)
      reduced.schur(k, k) = 1.0001 * reduced.schur(k, k) + 1e-300;
    bounds_of_step(point.theta, {}, lower, upper);
    if (!reduced.schur.allFinite() ||
        !box_step(reduced.schur, reduced.gradient, lower, upper, step)) {
      break;
    }
    const double before = value;
    for (const double length : {1.0, 0.5, 0.25, 0.125}) {
      Point trial{point.states, point.theta + length * step, point.noise};
      const double next = rows_at(trial);
      if (!(next < value)) continue;
      point = std::move(trial);
      value = next;
      break;
    }
    if (value == before) break;
  }
  return std::isfinite(value) ? value : INFINITY;
}

// Along a curved valley the step leaves the tight rows by its square, and J with it, however good
// the parameters are. With these where they are, a few steps of the states alone bring them back to
// the rows, and only then is J the judge.
double Estimator::follow(double row_weight, double goal, Point& point, double value) {
  const FixedParameters all(setting_.unknowns.size(), true);
  Step step;
  for (int correction = 0; correction < max_corrections; ++correction) {
    if (!make_step(point, row_weight, min_damping, all, step)) break;
    Point trial{joint_fit::stepped(point.states, step.states, 1), point.theta, point.noise};
    const double next = objective(trial, row_weight).total(point.noise);
    if (!(next < value)) break;
    const bool is_slow = next > 0.5 * value && next > goal;
    point = std::move(trial);
    value = next;
    if (is_slow || step.decrease < 1e-3 * value) break;
  }
  return value;
}

Outcome Estimator::iterate(double row_weight, const StepLimits& limits, Point& point) {
  Outcome outcome;
  outcome.objective = objective(point, row_weight).total(point.noise);
  if (!std::isfinite(outcome.objective)) return outcome;
  double damping = first_damping, growth = 4;
  Step step;
  while (outcome.iterations < limits.max_iterations && damping < max_damping && !is_stopped()) {
    ++outcome.iterations;
    if (!make_step(point, row_weight, damping, limits.fixed, step)) {
      damping *= growth;
      growth *= 2;
      continue;
    }
    if (step.decrease < limits.tolerance && damping < 1) {
      outcome.converged = true;
      // The last step is worth its little: it is quadratic there.
      damping = max_damping;
    }
    Point trial{joint_fit::stepped(point.states, step.states, 1), point.theta + step.theta,
                point.noise};
    double value = objective(trial, row_weight).total(point.noise);
    double ratio = (outcome.objective - value) / step.decrease;
    if (!(ratio > good_ratio) && std::isfinite(value)) {
      value = follow(row_weight, outcome.objective, trial, value);
      ratio = (outcome.objective - value) / step.decrease;
    }
    if (!(ratio > min_ratio)) {
      damping *= growth;
      growth *= 2;
      continue;
    }
    point = std::move(trial);
    outcome.objective = value;
    if (outcome.converged) break;
    const double closer = 2 * ratio - 1;
    damping = std::max(min_damping, damping * std::max(1.0 / 10, 1 - closer * closer * closer));
    growth = 4;
  }
  return outcome;
}

}  // namespace mechnn::equation_fit
