// p_d is the trace of the hat matrix over the observations of d, with K = JᵀJ of the whole system:
//   p_d = Σ_{o∈d} H_o K⁻¹ H_oᵀ / (w_o σ_d)²,   H K⁻¹ Hᵀ = H A⁻¹ Hᵀ + (H A⁻¹ B) S⁻¹ (H A⁻¹ B)ᵀ,
// states' part and coefficients' part. Where the dynamics are nearly exact the first counts initial
// values and the second coefficients.
#include "joint_fit/effective_parameters.h"

#include <span>

#include "joint_fit/banded_inverse.h"

namespace mechnn::joint_fit {

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

void add_effective(const GridTrajectory& grid, const BorderedBand& system, const Estimate& at,
                   std::vector<double>& effective) {
  const std::vector<double> inverse = banded_inverse(system);
  const Eigen::Index parameters = at.covariance.rows();
  const Eigen::MatrixXd coupled = coupling(system, parameters);
  for (const Observation& o : grid.observations) {
    const std::size_t first = o.first_node * at.components + o.component;
    Eigen::VectorXd row = Eigen::VectorXd::Zero(parameters);
    for (std::size_t i = 0; i < o.nodes; ++i) {
      row += o.weights[i] * coupled.col(static_cast<Eigen::Index>(first + i * at.components));
    }
    const double variance =
        observed_variance(inverse, system.superdiagonals(), o, first, at.components) +
        row.dot(at.covariance * row);
    const double noise = o.scale * at.noise[o.component];
    effective[o.component] += variance / (noise * noise);
  }
}

}  // namespace mechnn::joint_fit
