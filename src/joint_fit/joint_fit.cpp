#include "joint_fit/joint_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "joint_fit/evidence.h"
#include "joint_fit/reduction.h"
#include "joint_fit/widths.h"

namespace mechnn::joint_fit {
namespace {

// Row weights before the final one: the same support has several local minima, and the way from
// nearly free states to nearly exact dynamics avoids most of them.
constexpr std::array<double, 4> continuation{0.3, 0.1, 0.03, 0.01};
// Lower bound of the noise at the start, as a share of the state's sd: cross-validation may
// interpolate a few samples and call them exact, and the states could then never leave the data.
constexpr double first_share_of_sd = 0.1;

// Sets noise, precision and score at the point where the iteration ended; those of an earlier point
// are discarded.
void conclude(const FitProblem& problem, Systems& systems, Endpoint at, Fit& fit) {
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
  fit.score = evidence(fit, problem.noise.observed) -
              support_cost(problem.coefficient_count(), fit.support.size());
  if (!std::isfinite(fit.score)) return;
  const WidthAverage average = average_over_widths(*at.schur, prior_sd, fit.xi);
  fit.score += average.change;
  fit.prior_width = average.best;
}

}  // namespace

void refine(const FitProblem& problem, const RefineLimits& limits, Fit& fit) {
  Systems systems = make_systems(problem, fit.support);
  conclude(
      problem, systems,
      iterate(problem, systems, problem.row_weight, limits, NoiseUpdate::follows_residuals, fit),
      fit);
}

Fit smooth_start(const FitProblem& problem) {
  Fit fit;
  fit.states = problem.start;
  fit.noise = problem.noise.is_known() ? problem.noise.known : problem.noise.smoothing;
  for (std::size_t d = 0; d < problem.shape.dim && !problem.noise.is_known(); ++d) {
    fit.noise[d] = std::max(fit.noise[d], first_share_of_sd * problem.scales.state_sd[d]);
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

}  // namespace mechnn::joint_fit
