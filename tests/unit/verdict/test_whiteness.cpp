#include "verdict/whiteness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace mechnn::verdict {
namespace {

TrajectoryFit with_residuals(std::vector<double> residuals) {
  TrajectoryFit fit;
  fit.residuals = std::move(residuals);
  return fit;
}

// e_t = φ e_{t−1} + white noise of variance 1 − φ²: the past explains φ² of the variance.
std::vector<double> autoregressive(double phi, std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values{normal(generator)};
  while (values.size() < count) {
    values.push_back(phi * values.back() + std::sqrt(1 - phi * phi) * normal(generator));
  }
  return values;
}

TEST(Whiteness, OfAnAutoregressionIsItsCoefficientSquared) {
  for (const double phi : {-0.8, 0.3, 0.6, 0.95}) {
    const Whiteness white = whiteness_of({with_residuals(autoregressive(phi, 20000, 1))}, 1, 0);
    EXPECT_TRUE(white.significant) << phi;
    EXPECT_NEAR(white.predictable, phi * phi, 0.02) << phi;
    EXPECT_NEAR(white.lag_one, phi, 0.02) << phi;
  }
}

TEST(Whiteness, OfAPureSineIsAllButComplete) {
  std::vector<double> sine;
  for (int t = 0; t < 2000; ++t) sine.push_back(std::sin(0.3 * t));
  EXPECT_GT(whiteness_of({with_residuals(sine)}, 1, 0).predictable, 0.98);
}

// The test is at 1 %, and what is left of the share after its bias is small either way.
TEST(Whiteness, IsRarelyRejectedForWhiteResiduals) {
  int rejected = 0;
  double sum = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Whiteness white = whiteness_of({with_residuals(autoregressive(0, 100, seed))}, 1, 0);
    if (white.significant) ++rejected;
    sum += white.predictable;
  }
  EXPECT_LE(rejected, 16);
  EXPECT_LT(sum / 400, 0.04);
}

// Independent residuals whose size follows a slow oscillation, as of noise in proportion to a
// state.
TEST(Whiteness, IsRarelyRejectedWhereTheVarianceChanges) {
  int rejected = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::vector<double> residuals = autoregressive(0, 400, seed);
    for (std::size_t t = 0; t < residuals.size(); ++t) {
      residuals[t] *= std::exp(2 * std::sin(0.05 * static_cast<double>(t)));
    }
    if (whiteness_of({with_residuals(residuals)}, 1, 0).significant) ++rejected;
  }
  EXPECT_LE(rejected, 20);
}

TEST(Whiteness, OfOneShortBurstIsSeen) {
  std::vector<double> residuals = autoregressive(0, 1000, 5);
  for (std::size_t t = 500; t < 506; ++t) residuals[t] = 30;
  EXPECT_TRUE(whiteness_of({with_residuals(residuals)}, 1, 0).significant);
}

// The same residuals in units of their own noise are white.
TEST(Whiteness, CountsResidualsInUnitsOfTheirNoise) {
  TrajectoryFit fit = with_residuals(autoregressive(0, 400, 6));
  for (std::size_t t = 0; t < 400; ++t) {
    fit.noise.push_back(t < 6 ? 1e3 : 1);
    if (t < 6) fit.residuals[t] = 1e3;
  }
  EXPECT_FALSE(whiteness_of({fit}, 1, 0).significant);
  fit.noise.clear();
  EXPECT_TRUE(whiteness_of({fit}, 1, 0).significant);
}

TEST(Whiteness, SeesNothingInFewerThanTenResidualsNorInZeros) {
  EXPECT_FALSE(whiteness_of({with_residuals({1, 2, 3, 4, 5, 6, 7, 8, 9})}, 1, 0).significant);
  EXPECT_FALSE(whiteness_of({with_residuals(std::vector<double>(50, 0.0))}, 1, 0).significant);
}

// Two states interleaved, over two trajectories, with missing values: state 1 alone is coloured.
TEST(Whiteness, IsOfOneStateOverAllTrajectoriesAndPassesOverMissingValues) {
  const std::vector<double> white = autoregressive(0, 4000, 3);
  const std::vector<double> coloured = autoregressive(0.9, 4000, 4);
  std::vector<TrajectoryFit> fits(2);
  for (std::size_t i = 0; i < 4000; ++i) {
    std::vector<double>& residuals = fits[i / 2000].residuals;
    residuals.push_back(white[i]);
    residuals.push_back(i % 50 == 7 ? NAN : coloured[i]);
  }
  EXPECT_FALSE(whiteness_of(fits, 2, 0).significant);
  EXPECT_NEAR(whiteness_of(fits, 2, 1).predictable, 0.78, 0.05);
}

}  // namespace
}  // namespace mechnn::verdict
