// S δξ = g, δz = A⁻¹ (b − B δξ); the expected decrease of J is bᵀA⁻¹b + gᵀδξ.
#include "joint_fit/gauss_newton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "joint_fit/state_step.h"

namespace mechnn::joint_fit {
namespace {

constexpr std::array<double, 7> step_lengths{1, 0.5, 0.25, 0.1, 0.03, 0.01, 0.003};
// The noise may not fall below this share of the smoother's estimate, nor of the state's sd: states
// that follow the data exactly would otherwise draw the noise to zero.
constexpr double min_share_of_smoothing = 0.3;
constexpr double min_share_of_sd = 1e-5;

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
  step.states.clear();
  for (std::size_t r = 0; r < systems.size(); ++r) {
    step.states.push_back(state_step(systems[r]->system(), step.xi, fit.states[r]));
  }
  return std::isfinite(step.decrease);
}

// Takes the longest step that decreases J. False: none does.
bool line_search(const FitProblem& problem, Systems& systems, double row_weight, const Step& step,
                 Objective& current, Fit& fit) {
  const double before = current.total(fit.noise);
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  for (const double length : step_lengths) {
    std::vector<NodeValues> states = stepped(fit.states, step.states, length);
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

}  // namespace

double min_noise(const FitProblem& problem, std::size_t d) {
  return std::max(min_share_of_smoothing * problem.noise.smoothing[d],
                  min_share_of_sd * problem.scales.state_sd[d]);
}

void update_noise(const FitProblem& problem, const Objective& value, Fit& fit) {
  if (problem.noise.is_known()) return;
  for (std::size_t d = 0; d < problem.shape.dim; ++d) {
    const double rms = std::sqrt(value.squares[d] / static_cast<double>(problem.noise.observed[d]));
    fit.noise[d] = std::max(rms, min_noise(problem, d));
  }
}

Endpoint iterate(const FitProblem& problem, Systems& systems, double row_weight,
                 const RefineLimits& limits, NoiseUpdate noise, Fit& fit) {
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  Endpoint at{objective(problem, systems, fit.states, fit.xi, prior_sd, row_weight), {}};
  fit.converged = false;
  Step step;
  for (int iteration = 0; iteration < limits.max_iterations; ++iteration) {
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

}  // namespace mechnn::joint_fit
