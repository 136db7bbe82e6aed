#include "joint_fit/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

#include "joint_fit/widths.h"

namespace mechnn::joint_fit {
namespace {

// exp(−cost/2) summed over all supports is a probability.
TEST(SupportCost, IsThatOfAProbabilityWhoseSizesHalve) {
  constexpr std::size_t candidates = 40;
  constexpr auto count = static_cast<double>(candidates);
  double total = 0, before = INFINITY;
  for (std::size_t terms = 0; terms <= candidates; ++terms) {
    const auto k = static_cast<double>(terms);
    const double ways =
        std::exp(std::lgamma(count + 1) - std::lgamma(k + 1) - std::lgamma(count - k + 1));
    const double of_size = ways * std::exp(-support_cost(candidates, terms) / 2);
    EXPECT_LT(of_size, 0.52 * before) << terms;
    before = of_size;
    total += of_size;
  }
  EXPECT_NEAR(total, 1, 1e-9);
}

// One coefficient a = ξ/s with data precision μ: the evidence at width λ is a normal density of
// variance λ² + 1/μ, here integrated by hand over log λ.
TEST(WidthAverage, OfOneCoefficientIsAnIntegralOfNormalDensities) {
  for (const double a : {0.002, 0.05, 1.3}) {
    const double s = 5, mu = 4e4;
    const Eigen::MatrixXd schur = Eigen::MatrixXd::Constant(1, 1, (mu + 1) / (s * s));
    const Eigen::VectorXd xi = Eigen::VectorXd::Constant(1, s * a * mu / (mu + 1));
    const auto twice_log = [&](double width) {
      const double variance = width * width + 1 / mu;
      return -a * a / variance - std::log(variance * mu);
    };
    double sum = 0;
    constexpr int points = 2000;
    for (int i = 0; i < points; ++i) {
      sum += std::exp(twice_log(std::exp2(-7 + 8 * (i + 0.5) / points)) / 2) / points;
    }
    const WidthAverage average = average_over_widths(schur, Eigen::VectorXd::Constant(1, s), xi);
    EXPECT_NEAR(average.change, 2 * std::log(sum) - twice_log(1), 0.02) << a;
  }
}

TEST(WidthAverage, IsLargestWhereThePriorIsAsWideAsTheCoefficients) {
  const Eigen::VectorXd prior_sd = Eigen::VectorXd::Constant(12, 3);
  const Eigen::MatrixXd schur = 1e8 * Eigen::MatrixXd::Identity(12, 12);
  Eigen::VectorXd xi(12);
  for (Eigen::Index k = 0; k < 12; ++k) xi[k] = (k % 2 == 0 ? 3 : -3) * 0.0625;
  EXPECT_NEAR(average_over_widths(schur, prior_sd, xi).best, 0.0625, 1e-6);
}

TEST(WidthAverage, OfNothingChangesNothing) {
  EXPECT_EQ(average_over_widths({}, {}, {}).change, 0);
}

}  // namespace
}  // namespace mechnn::joint_fit
