#include "joint_fit/gam_rows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mechnn::joint_fit {
namespace {

class GamRowsTest : public testing::TestWithParam<std::size_t> {};

TEST_P(GamRowsTest, WeightsIntegratePolynomialsUpToDegreePMinusOneExactlyInEveryPosition) {
  const std::size_t p = GetParam(), nodes = 2 * p + 1;
  const GamRows rows(p);
  for (std::size_t interval = 0; interval + 1 < nodes; ++interval) {
    const std::size_t first = rows.first_node(interval, nodes);
    ASSERT_LE(first, interval);
    ASSERT_GE(first + p, interval + 2);
    ASSERT_LE(first + p, nodes);
    for (std::size_t degree = 0; degree < p; ++degree) {
      const double k = static_cast<double>(degree);
      double sum = 0;
      for (std::size_t j = 0; j < p; ++j) {
        const double x = static_cast<double>(first + j) - static_cast<double>(interval);
        sum += rows.weights(interval, first)[j] * std::pow(x, k);
      }
      EXPECT_NEAR(sum, 1 / (k + 1), 1e-9 * std::pow(static_cast<double>(p), k))
          << interval << ' ' << degree;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Orders, GamRowsTest, testing::Values(2, 4, 6, 8));

TEST(GamRows, TheSecondOrderRuleIsTheTrapezoidRule) {
  const GamRows rows(2);
  EXPECT_DOUBLE_EQ(rows.weights(3, rows.first_node(3, 10))[0], 0.5);
  EXPECT_DOUBLE_EQ(rows.weights(3, rows.first_node(3, 10))[1], 0.5);
}

// Adams–Moulton-like centred weights of order 4 on (−1, 0, 1, 2): −1/24, 13/24, 13/24, −1/24.
TEST(GamRows, TheCentredFourthOrderWeightsAreThePublishedOnes) {
  const GamRows rows(4);
  const double* const omega = rows.weights(5, rows.first_node(5, 20));
  const double expected[] = {-1.0 / 24, 13.0 / 24, 13.0 / 24, -1.0 / 24};
  for (int j = 0; j < 4; ++j) EXPECT_NEAR(omega[j], expected[j], 1e-14);
}

}  // namespace
}  // namespace mechnn::joint_fit
