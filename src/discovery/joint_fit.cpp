// Gauss–Newton: S δξ = g, δz = A⁻¹ (b − B δξ); the expected decrease of J is bᵀA⁻¹b + gᵀδξ. Score
// (twice the Laplace log evidence):
//   −Σ_d (n_d log σ_d² + SSR_d/σ_d²) − Σ rows − Σ ξ²/s² − log det(diag(s) S diag(s)).
#include "discovery/joint_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "discovery/reduction.h"

namespace mechnn::discovery {
namespace {

// Row weights before the final one: the same support has several local minima, and the way from
// nearly free states to nearly exact dynamics passes most of them by.
constexpr std::array<double, 4> continuation{0.3, 0.1, 0.03, 0.01};
constexpr std::array<double, 7> step_lengths{1, 0.5, 0.25, 0.1, 0.03, 0.01, 0.003};
// The noise may not fall below this share of the smoother's estimate, nor of the state's sd: states
// that follow the data exactly would otherwise draw the noise to zero.
constexpr double least_share_of_smoothing = 0.3;
constexpr double least_share_of_sd = 1e-5;
// Where the continuation starts: cross-validation may interpolate a few samples and call them
// exact, and the states could then never leave the data.
constexpr double first_share_of_sd = 0.1;

// S⁻¹g by Cholesky of S scaled to unit diagonal; a rounding-level ridge where that is singular.
bool solve_scaled(const Eigen::MatrixXd& schur, const Eigen::VectorXd& prior_sd,
                  const Eigen::VectorXd& gradient, Eigen::VectorXd& step) {
  if (gradient.size() == 0) {
    step.resize(0);
    return true;
  }
  const Eigen::VectorXd scale = unit_diagonal_scales(schur, prior_sd);
  Eigen::MatrixXd scaled = scale.asDiagonal() * schur * scale.asDiagonal();
  for (const double ridge : {0.0, 1e-13, 1e-11, 1e-9, 1e-7, 1e-5}) {
    scaled.diagonal().setConstant(1 + ridge);
    const Eigen::LLT<Eigen::MatrixXd> factor(scaled);
    if (factor.info() != Eigen::Success) continue;
    step = scale.cwiseProduct(factor.solve(scale.cwiseProduct(gradient)));
    return step.allFinite();
  }
  return false;
}

void update_noise(const FitProblem& problem, const Objective& value, Fit& fit) {
  if (!problem.known_noise.empty()) return;
  for (std::size_t d = 0; d < problem.dim; ++d) {
    const double floor = std::max(least_share_of_smoothing * problem.smoothing_noise[d],
                                  least_share_of_sd * problem.state_sd[d]);
    const double rms = std::sqrt(value.squares[d] / static_cast<double>(problem.observed[d]));
    fit.noise[d] = std::max(rms, floor);
  }
}

struct Step {
  Eigen::VectorXd xi;
  std::vector<NodeValues> states;
  double decrease = 0;    // expected decrease of J
  Eigen::MatrixXd schur;  // S at the point the step starts from
};

bool gauss_newton_step(const FitProblem& problem, Systems& systems, double row_weight,
                       const Fit& fit, Step& step) {
  ReducedSystem reduced;
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  if (!reduce(systems, fit, fit.xi, prior_sd, row_weight, reduced)) return false;
  if (!solve_scaled(reduced.schur, prior_sd, reduced.gradient, step.xi)) return false;
  step.schur = std::move(reduced.schur);
  step.decrease = reduced.decrease + reduced.gradient.dot(step.xi);
  step.states.resize(systems.size());
  for (std::size_t r = 0; r < systems.size(); ++r) {
    const std::size_t nodes = fit.states[r].nodes(), components = problem.components;
    std::vector<double> change(nodes * components);
    joint_fit::substitute(systems[r]->system(),
                          {step.xi.data(), static_cast<std::size_t>(step.xi.size())}, change);
    step.states[r] = NodeValues(components, nodes);
    for (std::size_t c = 0; c < components; ++c) {
      double* const target = step.states[r].at(c);
      for (std::size_t t = 0; t < nodes; ++t) target[t] = change[t * components + c];
    }
  }
  return std::isfinite(step.decrease);
}

std::vector<NodeValues> moved(const std::vector<NodeValues>& from,
                              const std::vector<NodeValues>& step, double length) {
  std::vector<NodeValues> result = from;
  for (std::size_t r = 0; r < from.size(); ++r) {
    for (std::size_t c = 0; c < from[r].components(); ++c) {
      double* const target = result[r].at(c);
      const double* const change = step[r].at(c);
      for (std::size_t t = 0; t < from[r].nodes(); ++t) target[t] += length * change[t];
    }
  }
  return result;
}

// Takes the longest step length that decreases J. False: none does.
bool line_search(const FitProblem& problem, Systems& systems, double row_weight, const Step& step,
                 Objective& current, Fit& fit) {
  const double before = current.total(fit.noise);
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  for (const double length : step_lengths) {
    std::vector<NodeValues> states = moved(fit.states, step.states, length);
    const Eigen::VectorXd xi = fit.xi + length * step.xi;
    Objective trial = objective(problem, systems, states, xi, prior_sd, row_weight);
    if (!(trial.total(fit.noise) < before)) continue;
    fit.states = std::move(states);
    fit.xi = xi;
    current = std::move(trial);
    return true;
  }
  return false;
}

enum class NoiseUpdate { fixed, follows_residuals };

// Where the steps ended: the parts of J there, and S where the last step was computed there.
struct Standing {
  Objective value;
  std::optional<Eigen::MatrixXd> schur;
};

Standing iterate(const FitProblem& problem, Systems& systems, double row_weight,
                 const RefineLimits& limits, NoiseUpdate noise, Fit& fit) {
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  Standing at{objective(problem, systems, fit.states, fit.xi, prior_sd, row_weight), {}};
  fit.converged = false;
  Step step;
  for (int iteration = 0; iteration < limits.iterations; ++iteration) {
    if (problem.stop.stop_requested()) break;
    if (noise == NoiseUpdate::follows_residuals) update_noise(problem, at.value, fit);
    at.schur.reset();
    if (!gauss_newton_step(problem, systems, row_weight, fit, step)) break;
    if (step.decrease < limits.tolerance) fit.converged = true;
    if (fit.converged || !line_search(problem, systems, row_weight, step, at.value, fit)) {
      at.schur = std::move(step.schur);
      break;
    }
  }
  return at;
}

void evaluate_score(const FitProblem& problem, Fit& fit) {
  fit.score = -INFINITY;
  if (!fit.precision || !fit.precision->determined()) return;
  double score = -fit.objective - fit.precision->log_determinant();
  for (std::size_t d = 0; d < problem.dim; ++d) {
    score -= 2 * static_cast<double>(problem.observed[d]) * std::log(fit.noise[d]);
  }
  if (std::isfinite(score)) fit.score = score;
}

// The noise, the precision and the score of the point where the fit stands, none of an earlier one.
void conclude(const FitProblem& problem, Systems& systems, Standing at, Fit& fit) {
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  if (!at.schur) {
    update_noise(problem, at.value, fit);
    ReducedSystem reduced;
    if (reduce(systems, fit, fit.xi, prior_sd, problem.row_weight, reduced)) {
      at.schur = std::move(reduced.schur);
    }
  }
  fit.precision.reset();
  if (at.schur) fit.precision.emplace(*at.schur, prior_sd);
  fit.objective = at.value.total(fit.noise);
  evaluate_score(problem, fit);
}

}  // namespace

Eigen::VectorXd carry_over(const Fit& from, const Support& support) {
  Eigen::VectorXd xi = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(support.size()));
  for (std::size_t k = 0; k < support.size(); ++k) {
    const auto found = std::lower_bound(from.support.begin(), from.support.end(), support[k]);
    if (found != from.support.end() && *found == support[k]) {
      xi[static_cast<Eigen::Index>(k)] = from.xi[found - from.support.begin()];
    }
  }
  return xi;
}

void refine(const FitProblem& problem, const RefineLimits& limits, Fit& fit) {
  Systems systems = make_systems(problem, fit.support);
  conclude(
      problem, systems,
      iterate(problem, systems, problem.row_weight, limits, NoiseUpdate::follows_residuals, fit),
      fit);
}

Fit smooth_start(const FitProblem& problem) {
  Fit fit;
  for (const GridTrajectory& grid : problem.trajectories) fit.states.push_back(grid.smooth);
  fit.noise = problem.known_noise.empty() ? problem.smoothing_noise : problem.known_noise;
  for (std::size_t d = 0; d < problem.dim && problem.known_noise.empty(); ++d) {
    fit.noise[d] = std::max(fit.noise[d], first_share_of_sd * problem.state_sd[d]);
  }
  return fit;
}

Fit fit_from_smooth(const FitProblem& problem, const Support& support, const RefineLimits& limits) {
  Fit fit = smooth_start(problem);
  fit.support = support;
  fit.xi = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(support.size()));
  Systems systems = make_systems(problem, support);
  const RefineLimits coarse{1.0, 4};
  for (const double weight : continuation) {
    if (weight > problem.row_weight) {
      iterate(problem, systems, weight, coarse, NoiseUpdate::fixed, fit);
    }
  }
  conclude(
      problem, systems,
      iterate(problem, systems, problem.row_weight, limits, NoiseUpdate::follows_residuals, fit),
      fit);
  return fit;
}

Fit fit_from(const FitProblem& problem, const Fit& near, const Support& support,
             const Eigen::VectorXd& xi, const RefineLimits& limits) {
  Fit fit;
  fit.support = support;
  fit.xi = xi;
  fit.states = near.states;
  fit.noise = near.noise;
  refine(problem, limits, fit);
  return fit;
}

QuadraticModel quadratic_model(const FitProblem& problem, const Fit& fit, const Support& support,
                               double row_weight) {
  QuadraticModel model;
  model.support = support;
  model.at = carry_over(fit, support);
  model.prior_sd = prior_of(problem, support);
  Systems systems = make_systems(problem, support);
  ReducedSystem reduced;
  if (reduce(systems, fit, model.at, model.prior_sd, row_weight, reduced)) {
    model.schur = std::move(reduced.schur);
    model.gradient = std::move(reduced.gradient);
  }
  return model;
}

}  // namespace mechnn::discovery
