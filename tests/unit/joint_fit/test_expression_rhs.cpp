#include "joint_fit/expression_rhs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mechnn::joint_fit {
namespace {

// x' = a x/(b + x) + u, y' = −c y t with parameters a, b, c at three nodes.
class ExpressionRhsAtNodes : public testing::Test {
 protected:
  ExpressionRhsAtNodes() {
    const std::vector<std::string> names{"x", "y", "u", "t", "a", "b", "c"};
    rhs = expression_rhs(
        {Expression::parse("a*x/(b + x) + u", names), Expression::parse("-c*y*t", names)}, 2, 4, 3);
    grid.times = {0.5, 1, 1.5};
    grid.step = 0.5;
    grid.inputs = NodeValues(1, 3);
    states = NodeValues(2, 3);
    for (std::size_t t = 0; t < 3; ++t) {
      grid.inputs.at(0)[t] = 0.1 * static_cast<double>(t);
      states.at(0)[t] = 1 + static_cast<double>(t);
      states.at(1)[t] = 2 - static_cast<double>(t) / 3;
    }
  }

  StateShape shape{2, 1};
  ExpressionRhs rhs;
  GridTrajectory grid;
  NodeValues states;
  Eigen::VectorXd theta = Eigen::Vector3d(0.7, 1.3, 2);
};

TEST_F(ExpressionRhsAtNodes, HasTheDerivativesThatDifferencesGive) {
  ExpressionRhsOnGrid on(rhs, shape, grid);
  on.evaluate(states, theta);
  on.evaluate_jacobian(states, theta);
  const double h = 1e-6;
  const auto values_at = [&](const NodeValues& z, const Eigen::VectorXd& p) {
    ExpressionRhsOnGrid other(rhs, shape, grid);
    other.evaluate(z, p);
    std::vector<double> all;
    for (std::size_t d = 0; d < 2; ++d) all.insert(all.end(), other.value(d), other.value(d) + 3);
    return all;
  };
  for (std::size_t c = 0; c < 2; ++c) {
    NodeValues above = states, below = states;
    for (std::size_t t = 0; t < 3; ++t) {
      above.at(c)[t] += h;
      below.at(c)[t] -= h;
    }
    const auto up = values_at(above, theta), down = values_at(below, theta);
    for (std::size_t i = 0; i < 6; ++i) {
      EXPECT_NEAR(on.by_state(i / 3, c)[i % 3], (up[i] - down[i]) / (2 * h), 1e-8);
    }
  }
  for (std::size_t d = 0; d < 2; ++d) {
    const ParameterRange range = on.parameters(d);
    for (std::size_t q = range.begin; q < range.end; ++q) {
      Eigen::VectorXd above = theta, below = theta;
      above[static_cast<Eigen::Index>(q)] += h;
      below[static_cast<Eigen::Index>(q)] -= h;
      const auto up = values_at(states, above), down = values_at(states, below);
      for (std::size_t t = 0; t < 3; ++t) {
        EXPECT_NEAR(on.by_parameter(d, q - range.begin)[t],
                    (up[3 * d + t] - down[3 * d + t]) / (2 * h), 1e-8);
      }
    }
  }
}

TEST_F(ExpressionRhsAtNodes, GivesEachEquationTheRangeOfItsParameters) {
  const ExpressionRhsOnGrid on(rhs, shape, grid);
  EXPECT_EQ(on.parameters(0).begin, 0u);
  EXPECT_EQ(on.parameters(0).end, 2u);
  EXPECT_EQ(on.parameters(1).begin, 2u);
  EXPECT_EQ(on.parameters(1).end, 3u);
}

}  // namespace
}  // namespace mechnn::joint_fit
