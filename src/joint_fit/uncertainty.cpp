// p_d is the trace of the hat matrix over the observations of d, with K = JᵀJ of the whole system:
//   p_d = Σ_{o∈d} H_o K⁻¹ H_oᵀ / (w_o σ_d)²,   H K⁻¹ Hᵀ = H A⁻¹ Hᵀ + (H A⁻¹ B) S⁻¹ (H A⁻¹ B)ᵀ,
// states' part and coefficients' part. Where the dynamics are nearly exact the first counts initial
// values and the second coefficients.
#include "joint_fit/uncertainty.h"

#include <algorithm>
#include <cmath>

#include "joint_fit/banded_inverse.h"
#include "joint_fit/reduction.h"

namespace mechnn::joint_fit {
namespace {

// The share of n_d observations that is left at least: states that follow their data leave none,
// and σ is then the smoother's.
constexpr double min_share_left = 0.1;

// (−A⁻¹B)ᵀ (P, N) of an eliminated trajectory, by substitution of each unit vector of coefficients.
Eigen::MatrixXd coupling(const BorderedBand& system, Eigen::Index p) {
  const auto n = static_cast<Eigen::Index>(system.unknowns());
  Eigen::MatrixXd coupled(p, n);
  Eigen::VectorXd without(n), with(n), xi = Eigen::VectorXd::Zero(p);
  const auto solve = [&](Eigen::VectorXd& into) {
    substitute(system, {xi.data(), static_cast<std::size_t>(p)}, {into.data(), system.unknowns()});
  };
  solve(without);
  for (Eigen::Index k = 0; k < p; ++k) {
    xi.setZero();
    xi[k] = 1;
    solve(with);
    coupled.row(k) = (with - without).transpose();
  }
  return coupled;
}

// Adds one trajectory's share of p_d.
void add_effective(const FitProblem& problem, const GridTrajectory& grid,
                   const BorderedBand& system, const Fit& fit, std::vector<double>& effective) {
  const std::vector<double> inverse = banded_inverse(system);
  const Eigen::MatrixXd coupled = coupling(system, fit.xi.size());
  for (const Observation& o : grid.observations) {
    const std::size_t first = o.first_node * problem.shape.components() + o.component;
    Eigen::VectorXd row = Eigen::VectorXd::Zero(fit.xi.size());
    for (std::size_t i = 0; i < o.nodes; ++i) {
      row += o.weights[i] *
             coupled.col(static_cast<Eigen::Index>(first + i * problem.shape.components()));
    }
    const double variance =
        observed_variance(inverse, system.superdiagonals(), o, first, problem.shape.components()) +
        row.dot(fit.precision->covariance() * row);
    const double noise = o.scale * fit.noise[o.component];
    effective[o.component] += variance / (noise * noise);
  }
}

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
    add_effective(problem, problem.trajectories[r], systems[r]->system(), fit, effective);
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
