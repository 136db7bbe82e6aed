#include "joint_fit/defects.h"

#include <cmath>

#include "joint_fit/reduction.h"

namespace mechnn::joint_fit {

std::vector<double> defects_of(const FitProblem& problem, const Fit& fit) {
  Systems systems = make_systems(problem, fit.support);
  const Objective at = objective(problem, systems, fit.states, fit.xi,
                                 prior_of(problem, fit.support), problem.row_weight);
  double intervals = 0;
  for (const GridTrajectory& grid : problem.trajectories) {
    intervals += static_cast<double>(grid.nodes() - 1);
  }
  std::vector<double> defects;
  for (std::size_t c = problem.shape.kinematic(); c < at.rows.size(); ++c) {
    defects.push_back(std::sqrt(at.rows[c] / intervals));
  }
  return defects;
}

}  // namespace mechnn::joint_fit
