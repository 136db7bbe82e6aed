// The model of the noise is found with the equations.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "mechnn/discovery.h"
#include "problems/sampling.h"
#include "support/discovery_truth.h"

namespace mechnn {
namespace {

using problems::DynamicalSystem;
using testing::largest_deviation;
using testing::support_text;

// Predators and prey whose values span a factor of ten, with noise of standard deviation sd(x).
template <typename StandardDeviation>
TrajectorySet with_noise(const DynamicalSystem& system, std::uint64_t seed, StandardDeviation sd) {
  TrajectorySet data = problems::sample(system, {}).data;
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal(0, 1);
  for (double& value : data.trajectories[0].values) value += sd(value) * normal(generator);
  return data;
}

struct Kind {
  NoiseModel model;
  double (*deviation)(double);
};

class NoiseModels : public ::testing::TestWithParam<Kind> {};

TEST_P(NoiseModels, AreChosenByTheEvidence) {
  const DynamicalSystem system = problems::dynamical_system("lotka_volterra");
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const TrajectorySet data = with_noise(system, seed, GetParam().deviation);
    const DiscoveryResult result = discover(data);
    EXPECT_EQ(to_string(result.noise_model), to_string(GetParam().model)) << "seed " << seed;
    EXPECT_EQ(support_text(result.model), support_text(system.model)) << "seed " << seed;
    EXPECT_LT(largest_deviation(result.model, system.model), 5) << "seed " << seed;
    // The noise of each value is known, where it follows the value; not of the smallest ones, whose
    // size is mostly noise itself.
    if (GetParam().model == NoiseModel::constant) continue;
    const Trajectory& measured = data.trajectories[0];
    for (std::size_t i = 0; i < measured.values.size(); i += 7) {
      const double fitted = measured.values[i] - result.fits[0].residuals[i];
      if (fitted < 0.3) continue;
      const double expected = GetParam().deviation(fitted);
      EXPECT_NEAR(result.fits[0].noise[i], expected, 0.35 * expected) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, NoiseModels,
    ::testing::Values(Kind{NoiseModel::constant, [](double) { return 0.2; }},
                      Kind{NoiseModel::relative, [](double x) { return 0.1 * x; }},
                      Kind{NoiseModel::counts, [](double x) { return 0.2 * std::sqrt(x); }}));

TEST(NoiseModel, OfRelativeNoiseTellsItsShare) {
  const DynamicalSystem system = problems::dynamical_system("lotka_volterra");
  const TrajectorySet data = with_noise(system, 5, [](double x) { return 0.1 * x; });
  const DiscoveryResult result = discover(data);
  ASSERT_EQ(result.relative_noise.size(), 2u);
  EXPECT_NEAR(result.relative_noise[0], 0.1, 0.015);
  EXPECT_NEAR(result.relative_noise[1], 0.1, 0.015);
}

TEST(NoiseModel, IsConstantWhereTheNoiseIsGiven) {
  const DynamicalSystem system = problems::dynamical_system("lotka_volterra");
  const TrajectorySet data = with_noise(system, 5, [](double x) { return 0.1 * x; });
  DiscoveryOptions options;
  options.noise = {0.2};
  EXPECT_EQ(discover(data, options).noise_model, NoiseModel::constant);
  options.noise_model = NoiseModel::relative;
  EXPECT_THROW(discover(data, options), std::invalid_argument);
}

TEST(NoiseModel, OfAnotherWordIsRefused) {
  EXPECT_EQ(parse_noise_model("counts"), NoiseModel::counts);
  EXPECT_THROW(parse_noise_model("poisson"), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
