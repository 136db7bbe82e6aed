#include "joint_fit/reduction.h"

#include <numeric>

namespace mechnn::joint_fit {

Systems make_systems(const FitProblem& problem, const Support& border) {
  Systems systems;
  const RowLayout layout{problem.shape, problem.stencil, problem.scales.derivative_rms};
  for (const GridTrajectory& grid : problem.trajectories) {
    systems.push_back(std::make_unique<TrajectorySystem>(
        layout, grid, std::make_unique<LinearRhsOnGrid>(problem.rhs, problem.shape, grid, border),
        border.size()));
  }
  return systems;
}

double Objective::total(const std::vector<double>& noise) const {
  double sum = prior;
  for (const double squares_of_component : rows) sum += squares_of_component;
  for (std::size_t d = 0; d < squares.size(); ++d) sum += squares[d] / (noise[d] * noise[d]);
  return sum;
}

double Objective::total_of_rows() const { return std::accumulate(rows.begin(), rows.end(), 0.0); }

Objective objective(const FitProblem& problem, Systems& systems,
                    const std::vector<NodeValues>& states, const Eigen::VectorXd& xi,
                    const Eigen::VectorXd& prior_sd, double row_weight) {
  Objective sum{std::vector<double>(problem.shape.dim, 0.0),
                std::vector<double>(problem.shape.components(), 0.0), 0};
  for (std::size_t r = 0; r < systems.size(); ++r) {
    const ObjectiveParts parts = systems[r]->objective(states[r], xi, row_weight);
    for (std::size_t d = 0; d < problem.shape.dim; ++d) sum.squares[d] += parts.squares[d];
    for (std::size_t c = 0; c < sum.rows.size(); ++c) sum.rows[c] += parts.rows[c];
  }
  sum.prior = xi.cwiseQuotient(prior_sd).squaredNorm();
  return sum;
}

Eigen::VectorXd prior_of(const FitProblem& problem, const Support& support) {
  Eigen::VectorXd prior_sd(static_cast<Eigen::Index>(support.size()));
  for (std::size_t k = 0; k < support.size(); ++k) {
    prior_sd[static_cast<Eigen::Index>(k)] = problem.prior_sd[support[k]];
  }
  return prior_sd;
}

void add_corner(const BorderedBand& system, std::span<const std::size_t> columns,
                ReducedSystem& reduced) {
  const std::size_t p = columns.size();
  for (std::size_t a = 0; a < p; ++a) {
    const double* const row = system.corner_row(a);
    const auto i = static_cast<Eigen::Index>(columns[a]);
    for (std::size_t b = a; b < p; ++b) {
      reduced.schur(i, static_cast<Eigen::Index>(columns[b])) += row[b];
    }
    reduced.gradient[i] += row[p];
  }
  reduced.decrease -= system.corner_row(p)[p];
}

bool reduce(Systems& systems, const Fit& fit, const Eigen::VectorXd& xi,
            const Eigen::VectorXd& prior_sd, double row_weight, ReducedSystem& reduced) {
  const Eigen::Index p = xi.size();
  const Eigen::VectorXd prior = prior_sd.cwiseAbs2().cwiseInverse();
  reduced.schur = prior.asDiagonal();
  reduced.gradient = -prior.cwiseProduct(xi);
  reduced.decrease = 0;
  std::vector<std::size_t> columns(static_cast<std::size_t>(p));
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  for (std::size_t r = 0; r < systems.size(); ++r) {
    BorderedBand& system = systems[r]->system();
    if (!systems[r]->assemble_and_eliminate(fit.states[r], xi, {fit.noise, row_weight})) {
      return false;
    }
    add_corner(system, columns, reduced);
  }
  reduced.schur.triangularView<Eigen::StrictlyLower>() = reduced.schur.transpose();
  return reduced.schur.allFinite() && reduced.gradient.allFinite();
}

}  // namespace mechnn::joint_fit
