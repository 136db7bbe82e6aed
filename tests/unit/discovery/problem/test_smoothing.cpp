#include "discovery/problem/smoothing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace mechnn::discovery {
namespace {

using joint_fit::Observation;

constexpr std::size_t nodes = 400;
constexpr double step = 0.05;

std::vector<Observation> noisy_sine(double noise, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal(0, 1);
  std::vector<Observation> observations(nodes);
  for (std::size_t t = 0; t < nodes; ++t) {
    observations[t].first_node = static_cast<std::uint32_t>(t);
    observations[t].value = std::sin(step * static_cast<double>(t)) + noise * normal(generator);
  }
  return observations;
}

class SmoothingTest : public testing::TestWithParam<double> {};

TEST_P(SmoothingTest, EstimatesTheNoiseWithinTwentyPercentAndRemovesMostOfIt) {
  const double noise = GetParam();
  const SmoothState smooth = smooth_state(noisy_sine(noise, 7), nodes);
  EXPECT_NEAR(smooth.noise, noise, 0.2 * noise);
  double squares = 0;
  for (std::size_t t = 0; t < nodes; ++t) {
    const double error = smooth.values[t] - std::sin(step * static_cast<double>(t));
    squares += error * error;
  }
  EXPECT_LT(std::sqrt(squares / nodes), 0.5 * noise);
}

INSTANTIATE_TEST_SUITE_P(NoiseLevels, SmoothingTest, testing::Values(0.01, 0.1, 0.3));

TEST(Smoothing, ReproducesAParabolaWithoutNoiseExactly) {
  std::vector<Observation> observations(30);
  for (std::size_t t = 0; t < observations.size(); ++t) {
    const double x = static_cast<double>(t);
    observations[t].first_node = static_cast<std::uint32_t>(t);
    observations[t].value = 3 - 2 * x + 0.5 * x * x;
  }
  const SmoothState smooth = smooth_state(observations, observations.size());
  for (std::size_t t = 0; t < observations.size(); ++t) {
    EXPECT_NEAR(smooth.values[t], observations[t].value, 1e-5) << t;
  }
}

TEST(Smoothing, DifferentiationOfACubicIsExactInside) {
  std::vector<double> values(20), expected(20);
  for (std::size_t t = 0; t < values.size(); ++t) {
    const double x = 0.1 * static_cast<double>(t);
    values[t] = x * x * x - x;
    expected[t] = 3 * x * x - 1;
  }
  const std::vector<double> derivative = differentiate(values, 0.1);
  for (std::size_t t = 2; t + 2 < values.size(); ++t)
    EXPECT_NEAR(derivative[t], expected[t], 1e-11);
}

}  // namespace
}  // namespace mechnn::discovery
