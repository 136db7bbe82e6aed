#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "fit/judge.h"

namespace mechnn::equation_fit {
namespace {

std::vector<Residual> normal_residuals(std::size_t count, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<Residual> residuals;
  for (std::size_t i = 0; i < count; ++i) {
    residuals.push_back({0, i, normal(generator), static_cast<double>(i + 1)});
  }
  return residuals;
}

TEST(ResidualTests, FindNoOutliersAmongNormalResidualsAndTwoThatHideEachOther) {
  int found = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    found += static_cast<int>(outliers_of(normal_residuals(30, seed), 27, 0).size());
  }
  EXPECT_LE(found, 1);
  std::vector<Residual> residuals = normal_residuals(30, 1);
  residuals[4].value = 20;
  residuals[9].value = -20;
  const std::vector<Outlier> both = outliers_of(residuals, 27, 0);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_NEAR(both[1].distance, 20, 6);
  for (std::size_t i = 0; i < 30; i += 4) residuals[i].value = 20;
  EXPECT_TRUE(outliers_of(residuals, 27, 0).empty());
}

TEST(ResidualTests, MeasureOutliersInTheGivenNoise) {
  std::vector<Residual> residuals = normal_residuals(30, 1);
  residuals[4].value = 20;
  const std::vector<Outlier> outliers = outliers_of(residuals, 27, 2);
  ASSERT_EQ(outliers.size(), 1u);
  EXPECT_DOUBLE_EQ(outliers[0].distance, 10);
  EXPECT_EQ(outliers[0].at.sample, 4u);
}

TEST(ResidualTests, SeeResidualsThatGrowAndNoneElse) {
  int clear = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    clear += growth_with_size(normal_residuals(40, seed)).is_clear ? 1 : 0;
  }
  EXPECT_LE(clear, 1);
  std::vector<Residual> residuals = normal_residuals(40, 2);
  for (Residual& residual : residuals) residual.value *= residual.fitted;
  const Growth growth = growth_with_size(residuals);
  EXPECT_TRUE(growth.is_clear);
  EXPECT_GT(growth.ratio, 2);
}

// Table values: χ² with 10 degrees is above 23.209 with 1 %, below 2.558 with 1 %.
TEST(ResidualTests, ScoreSumsOfSquaresAsTablesDo) {
  EXPECT_NEAR(chi_square_score(23.209, 10), 2.326, 0.02);
  EXPECT_NEAR(chi_square_score(2.558, 10), -2.326, 0.05);
}

TEST(PriorConflict, IsTheDistanceOfThePriorFromWhatTheDataSayAlone) {
  // Data 3 ± 1, prior 0 ± 2: together 2.4 ± 0.894; they are 3/√5 apart.
  const double together = 3.0 * 4 / 5, error = std::sqrt(4.0 / 5);
  EXPECT_NEAR(prior_conflict(together, error, 0, 2), 3 / std::sqrt(5.0), 1e-12);
  // A narrow prior, which the estimate cannot leave: data 50 ± 1, prior 45 ± 0.01.
  const double narrow = 45 + 5 * 1e-4 / (1 + 1e-4), narrow_error = std::sqrt(1e-4 / (1 + 1e-4));
  EXPECT_NEAR(prior_conflict(narrow, narrow_error, 45, 0.01), 5, 0.01);
}

}  // namespace
}  // namespace mechnn::equation_fit
