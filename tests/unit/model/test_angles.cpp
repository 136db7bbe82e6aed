#include "mechnn/angles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace mechnn {
namespace {

constexpr double turn = 2 * std::numbers::pi;

// θ = 3 t and back, put into (−π, π], in the first of two columns.
TrajectorySet wrapped(std::size_t samples) {
  TrajectorySet set;
  set.states = {"theta", "other"};
  set.trajectories.resize(2);
  for (std::size_t s = 0; s < samples; ++s) {
    const double angle = (s < samples / 2 ? 1.0 : -1.0) * 0.3 * static_cast<double>(s) +
                         (s < samples / 2 ? 0.0 : 0.3 * static_cast<double>(samples));
    for (Trajectory& trajectory : set.trajectories) {
      trajectory.times.push_back(0.1 * static_cast<double>(s));
      trajectory.values.insert(trajectory.values.end(),
                               {std::remainder(angle, turn), static_cast<double>(s)});
    }
  }
  return set;
}

TEST(Unwrapped, FollowsAnAngleThroughItsTurnsAndBack) {
  const TrajectorySet set = unwrapped(wrapped(100), "theta", turn);
  for (const Trajectory& trajectory : set.trajectories) {
    for (std::size_t s = 0; s < 100; ++s) {
      const double expected = 0.3 * static_cast<double>(s < 50 ? s : 100 - s);
      EXPECT_NEAR(trajectory.values[2 * s], expected, 1e-12) << s;
      EXPECT_EQ(trajectory.values[2 * s + 1], static_cast<double>(s));
    }
  }
}

TEST(Unwrapped, PassesOverMissingValuesAndCountsInDegrees) {
  TrajectorySet set = wrapped(60);
  for (Trajectory& trajectory : set.trajectories) {
    for (std::size_t s = 0; s < 60; ++s) trajectory.values[2 * s] *= 360 / turn;
    trajectory.values[2 * 10] = NAN;
  }
  set = unwrapped(set, "theta", 360);
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[2 * 10]));
  EXPECT_NEAR(set.trajectories[0].values[2 * 29], 0.3 * 29 * 360 / turn, 1e-9);
}

TEST(Unwrapped, RefusesWhatIsNoState) {
  EXPECT_THROW(unwrapped(wrapped(10), "phi", turn), std::invalid_argument);
  EXPECT_THROW(unwrapped(wrapped(10), "theta", 0), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
