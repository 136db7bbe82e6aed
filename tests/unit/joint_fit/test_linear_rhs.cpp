#include "joint_fit/linear_rhs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mechnn::joint_fit {
namespace {

// x' = 2 y, y' = −x y + 3 t over the terms y, x·y and t, at the nodes 0 and 0.5.
class LinearRhsAtTwoNodes : public testing::Test {
 protected:
  LinearRhsAtTwoNodes() {
    const std::vector<std::string> names{"x", "y", "t"};
    for (const char* const text : {"y", "x*y", "t"}) {
      rhs.terms.push_back(linear_term(Expression::parse(text, names), shape.components()));
    }
    grid.times = {0, 0.5};
    grid.step = 0.5;
    states = NodeValues(2, 2);
    for (const std::size_t t : {0u, 1u}) {
      states.at(0)[t] = x[t];
      states.at(1)[t] = y[t];
    }
  }

  static constexpr double x[] = {1.5, -2}, y[] = {4, 0.25};
  StateShape shape{2, 1};
  LinearRhs rhs;
  GridTrajectory grid;
  NodeValues states;
  Support support{0, 4, 5};
  Eigen::VectorXd xi = Eigen::Vector3d(2, -1, 3);
};

TEST_F(LinearRhsAtTwoNodes, HasTheValuesAndDerivativesWrittenOutByHand) {
  LinearRhsOnGrid values(rhs, shape, grid, support);
  values.evaluate(states, xi);
  values.evaluate_jacobian(states, xi);
  for (const std::size_t t : {0u, 1u}) {
    EXPECT_EQ(values.value(0)[t], 2 * y[t]);
    EXPECT_EQ(values.value(1)[t], -x[t] * y[t] + 3 * grid.times[t]);
    EXPECT_EQ(values.by_state(0, 0)[t], 0);
    EXPECT_EQ(values.by_state(0, 1)[t], 2);
    EXPECT_EQ(values.by_state(1, 0)[t], -y[t]);
    EXPECT_EQ(values.by_state(1, 1)[t], -x[t]);
    EXPECT_EQ(values.by_parameter(0, 0)[t], y[t]);
    EXPECT_EQ(values.by_parameter(1, 0)[t], x[t] * y[t]);
    EXPECT_EQ(values.by_parameter(1, 1)[t], grid.times[t]);
  }
}

TEST_F(LinearRhsAtTwoNodes, GivesEachEquationItsRangeOfCoefficients) {
  const LinearRhsOnGrid values(rhs, shape, grid, support);
  EXPECT_EQ(values.parameters(0).begin, 0u);
  EXPECT_EQ(values.parameters(1).begin, 1u);
  EXPECT_EQ(values.parameters(1).end, 3u);
}

TEST_F(LinearRhsAtTwoNodes, IsZeroWithoutTerms) {
  LinearRhsOnGrid values(rhs, shape, grid, {});
  values.evaluate(states, {});
  values.evaluate_jacobian(states, {});
  for (const std::size_t t : {0u, 1u}) {
    EXPECT_EQ(values.value(1)[t], 0);
    EXPECT_EQ(values.by_state(1, 1)[t], 0);
  }
}

}  // namespace
}  // namespace mechnn::joint_fit
