#include "fit/box_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mechnn::equation_fit {
namespace {

double quadratic(const Eigen::MatrixXd& s, const Eigen::VectorXd& g, const Eigen::VectorXd& x) {
  return x.dot(s * x) - 2 * g.dot(x);
}

// Projected coordinate descent, slow and plain.
Eigen::VectorXd by_descent(const Eigen::MatrixXd& s, const Eigen::VectorXd& g,
                           const Eigen::VectorXd& lower, const Eigen::VectorXd& upper) {
  Eigen::VectorXd x = Eigen::VectorXd::Zero(g.size());
  for (int sweep = 0; sweep < 4000; ++sweep) {
    for (Eigen::Index k = 0; k < g.size(); ++k) {
      const double rest = g[k] - s.row(k).dot(x) + s(k, k) * x[k];
      x[k] = std::clamp(rest / s(k, k), lower[k], upper[k]);
    }
  }
  return x;
}

TEST(BoxStep, IsTheConstrainedMinimumOfRandomQuadratics) {
  std::mt19937_64 generator(5);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  const auto draw = [&] { return normal(generator); };
  for (int trial = 0; trial < 50; ++trial) {
    const Eigen::Index p = 1 + trial % 6;
    const Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(p + 2, p, draw);
    const Eigen::MatrixXd s = root.transpose() * root;
    const Eigen::VectorXd g = 3 * Eigen::VectorXd::NullaryExpr(p, draw);
    Eigen::VectorXd lower(p), upper(p);
    for (Eigen::Index k = 0; k < p; ++k) {
      lower[k] = -uniform(generator);
      upper[k] = k % 3 == 2 ? INFINITY : uniform(generator);
    }
    if (trial % 5 == 4) lower[0] = upper[0] = 0;
    Eigen::VectorXd step;
    ASSERT_TRUE(box_step(s, g, lower, upper, step));
    EXPECT_TRUE((step.array() >= lower.array()).all() && (step.array() <= upper.array()).all());
    const Eigen::VectorXd expected = by_descent(s, g, lower, upper);
    EXPECT_NEAR(quadratic(s, g, step), quadratic(s, g, expected), 1e-8) << trial;
  }
}

TEST(BoxStep, SaysThatAMatrixIsNotPositiveDefinite) {
  Eigen::VectorXd step;
  const Eigen::VectorXd one = Eigen::VectorXd::Ones(2);
  EXPECT_FALSE(box_step(-Eigen::MatrixXd::Identity(2, 2), one, -one, one, step));
}

}  // namespace
}  // namespace mechnn::equation_fit
