#include "joint_fit/uncertainty.h"

#include <algorithm>
#include <cmath>

#include "joint_fit/effective_parameters.h"
#include "joint_fit/reduction.h"

namespace mechnn::joint_fit {
namespace {

// The share of n_d observations that is left at least: states that follow their data leave none,
// and σ is then the smoother's.
constexpr double min_share_left = 0.1;

}  // namespace

Uncertainty uncertainty_of(const FitProblem& problem, const Fit& fit) {
  Uncertainty as_fitted{fit.noise, fit.precision->covariance()};
  if (problem.noise.is_known()) return as_fitted;
  Systems systems = make_systems(problem, fit.support);
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  const Objective at =
      objective(problem, systems, fit.states, fit.xi, prior_sd, problem.row_weight);
  ReducedSystem reduced;
  if (!reduce(systems, fit, fit.xi, prior_sd, problem.row_weight, reduced)) return as_fitted;
  std::vector<double> effective(problem.shape.dim, 0.0);
  for (std::size_t r = 0; r < systems.size(); ++r) {
    add_effective(problem.trajectories[r], systems[r]->system(),
                  {problem.shape.components(), fit.precision->covariance(), fit.noise}, effective);
  }
  Fit corrected = fit;
  for (std::size_t d = 0; d < problem.shape.dim; ++d) {
    const auto n = static_cast<double>(problem.noise.observed[d]);
    const double left = std::max(n - effective[d], min_share_left * n);
    corrected.noise[d] = std::max(fit.noise[d], std::sqrt(at.squares[d] / left));
  }
  if (!reduce(systems, corrected, fit.xi, prior_sd, problem.row_weight, reduced)) return as_fitted;
  return {corrected.noise, Precision(reduced.schur, prior_sd).covariance()};
}

}  // namespace mechnn::joint_fit
