// Discovery whatever the sampling: irregular times, missing values, several trajectories, by order.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "mechnn/discovery.h"
#include "problems/sampling.h"
#include "support/discovery_truth.h"

namespace mechnn {
namespace {

using problems::dynamical_system;
using problems::DynamicalSystem;
using problems::sample;
using testing::support_text;

DiscoveryResult discover_system(const DynamicalSystem& system, const TrajectorySet& data) {
  DiscoveryOptions options;
  options.library = system.library;
  options.order = system.model.order;
  return discover(data, options);
}

// Samples of one system at the given times, each value missing with probability `missing`.
TrajectorySet thinned(const TrajectorySet& dense, double keep, double missing, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform;
  TrajectorySet thin{dense.states, {{}}};
  const Trajectory& from = dense.trajectories.front();
  for (std::size_t s = 0; s < from.samples(); ++s) {
    if (uniform(generator) > keep) continue;
    thin.trajectories[0].times.push_back(from.times[s]);
    for (std::size_t d = 0; d < dense.dim(); ++d) {
      const double value = from.values[s * dense.dim() + d];
      thin.trajectories[0].values.push_back(uniform(generator) < missing ? NAN : value);
    }
  }
  return thin;
}

TEST(DiscoverySampling, IrregularTimesAndMissingValuesDoNotChangeTheTermsFound) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  const auto drawn = sample(system, {.noise = 0.02, .seed = 3, .time_step = system.time_step / 4});
  const TrajectorySet data = thinned(drawn.data, 0.25, 0.2, 4);
  const DiscoveryResult result = discover_system(system, data);
  EXPECT_EQ(support_text(result.model), support_text(system.model));
}

// The first node grid that fits into memory is refined by no other: a finer one takes twice that.
TEST(DiscoverySampling, AFinerGridThatDoesNotFitIntoMemoryIsNotTriedAndSaysSo) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  const auto drawn = sample(system, {.noise = 0.05, .seed = 1, .duration = 20, .time_step = 1});
  DiscoveryOptions options;
  for (options.max_memory = 1e4; options.max_memory < 1e9; options.max_memory *= 1.2) {
    try {
      const DiscoveryResult result = discover(drawn.data, options);
      ASSERT_FALSE(result.warnings.empty());
      EXPECT_NE(result.warnings.back().find("more memory"), std::string::npos);
      return;
    } catch (const std::invalid_argument&) {
      continue;
    }
  }
  FAIL() << "never enough memory";
}

TEST(DiscoverySampling, SeveralShortTrajectoriesTellWhatOneLongOneDoes) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  TrajectorySet data{system.model.states, {}};
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    std::vector<double> start = system.initial_state;
    for (double& value : start) value *= 0.5 + 0.25 * static_cast<double>(seed);
    const auto drawn = sample(
        system,
        {.noise = 0.03, .seed = seed, .duration = system.duration / 4, .initial_state = start});
    data.trajectories.push_back(drawn.data.trajectories.front());
    data.trajectories.back().name = std::to_string(seed);
  }
  const DiscoveryResult result = discover_system(system, data);
  EXPECT_EQ(support_text(result.model), support_text(system.model));
  EXPECT_EQ(result.fits.size(), 6u);
}

// A damped oscillator, measured as a second-order system must be able to be.
class SecondOrder : public ::testing::Test {
 protected:
  const DynamicalSystem system = dynamical_system("damped_pendulum");

  [[nodiscard]] TrajectorySet swing(std::uint64_t seed, double angle, double step) const {
    return sample(system, {.noise = 0.02,
                           .scale = problems::NoiseScale::each_state,
                           .seed = seed,
                           .time_step = step,
                           .initial_state = {angle, 0}})
        .data;
  }
};

TEST_F(SecondOrder, IrregularTimesAndMissingValuesDoNotChangeTheTermsFound) {
  const TrajectorySet data = thinned(swing(1, 2, system.time_step / 4), 0.25, 0.1, 5);
  EXPECT_EQ(support_text(discover_system(system, data).model), support_text(system.model));
}

TEST_F(SecondOrder, SeveralTrajectoriesAreFittedTogether) {
  TrajectorySet data{system.model.states, {}};
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const double angle = 0.7 * static_cast<double>(seed);
    data.trajectories.push_back(swing(seed, angle, system.time_step).trajectories.front());
    data.trajectories.back().name = std::to_string(seed);
  }
  const DiscoveryResult result = discover_system(system, data);
  EXPECT_EQ(support_text(result.model), support_text(system.model));
  EXPECT_EQ(result.fits.size(), 3u);
}

}  // namespace
}  // namespace mechnn
