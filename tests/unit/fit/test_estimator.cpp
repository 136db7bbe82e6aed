// The reduced system against differences of J, with a parameter of each trajectory, a hidden state
// and a prior.
#include "fit/estimator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/fit_samples.h"

namespace mechnn::equation_fit {
namespace {

class EstimatorOfTwoRuns : public testing::Test {
 protected:
  EstimatorOfTwoRuns() {
    data.states = {"x"};
    for (const double K : {30.0, 50.0}) {
      data.trajectories.push_back(measured(solution(logistic(0.8, K), {2}, 6, 9), 6, {0.5}, 3));
    }
    data.trajectories[0].values[4] = NAN;
    options.equations = {"x' = r*x*(1 - x/K[trajectory]) - g*z", "z' = -g*z + 0.1*x"};
    options.hidden = {"z"};
    options.priors = {{"g", false, 0.3, 0.1}};
  }

  TrajectorySet data;
  FitOptions options;
};

TEST_F(EstimatorOfTwoRuns, ReducesToWhatDifferencesOfTheObjectiveGive) {
  const Setting setting = make_setting(data, options);
  ASSERT_EQ(setting.unknowns.size(), 4u);  // r, K of each, g
  const EstimationProblem problem = make_problem(data, options, setting, 2);
  Estimator estimator(problem, setting, {});
  Point point{problem.smooth, Eigen::Vector4d(0.7, 40, 45, 0.2), {0.5, 1}};
  const double weight = 0.1;
  joint_fit::ReducedSystem reduced;
  ASSERT_TRUE(estimator.reduce(point, weight, reduced));
  // Gauss–Newton at fixed states has no part here: g at the states' optimum is dJ/dθ of the reduced
  // objective, so that the states are first brought there.
  const std::vector<bool> all(4, true);
  estimator.iterate(weight, {1e-14, 200, all}, point);
  ASSERT_TRUE(estimator.reduce(point, weight, reduced));
  EXPECT_LT(reduced.decrease, 1e-8);
  const auto minimum_at = [&](const Eigen::VectorXd& theta) {
    Point moved = point;
    moved.theta = theta;
    return estimator.iterate(weight, {1e-14, 200, all}, moved).objective;
  };
  for (Eigen::Index k = 0; k < 4; ++k) {
    const double h = 1e-4 * point.theta[k];
    Eigen::VectorXd above = point.theta, below = point.theta;
    above[k] += h;
    below[k] -= h;
    const double slope = (minimum_at(above) - minimum_at(below)) / (2 * h);
    EXPECT_NEAR(-2 * reduced.gradient[k], slope, 1e-3 * std::abs(slope) + 1e-5) << k;
  }
}

TEST_F(EstimatorOfTwoRuns, DecreasesTheObjectiveToAMinimum) {
  const Setting setting = make_setting(data, options);
  const EstimationProblem problem = make_problem(data, options, setting, 2);
  Estimator estimator(problem, setting, {});
  Point point{problem.smooth, Eigen::Vector4d(0.7, 40, 45, 0.2), {0.5, 1}};
  const double before = estimator.objective(point, 0.05).total(point.noise);
  const Outcome outcome = estimator.iterate(0.05, {1e-9, 100}, point);
  EXPECT_TRUE(outcome.converged);
  EXPECT_LT(outcome.objective, before);
  joint_fit::ReducedSystem reduced;
  ASSERT_TRUE(estimator.reduce(point, 0.05, reduced));
  EXPECT_LT(reduced.gradient.dot(reduced.schur.ldlt().solve(reduced.gradient)), 1e-6);
}

}  // namespace
}  // namespace mechnn::equation_fit
