#include "mechnn/inspect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using mechnn::inspect;
using mechnn::Inspection;
using mechnn::JumpKind;
using mechnn::Relation;
using mechnn::RelationKind;
using mechnn::TrajectorySet;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Functions of the time, sampled `rows` times every `step`.
TrajectorySet sampled(const std::vector<std::function<double(double)>>& functions,
                      std::size_t rows = 400, double step = 0.05) {
  TrajectorySet set;
  for (std::size_t d = 0; d < functions.size(); ++d) set.states.push_back("x" + std::to_string(d));
  set.trajectories.emplace_back();
  for (std::size_t i = 0; i < rows; ++i) {
    const double t = step * static_cast<double>(i);
    set.trajectories[0].times.push_back(t);
    for (const auto& function : functions) set.trajectories[0].values.push_back(function(t));
  }
  return set;
}

TEST(InspectSampling, KnowsEvenStepsAndGaps) {
  TrajectorySet set = sampled({[](double t) { return t; }}, 10, 0.5);
  EXPECT_TRUE(inspect(set).sampling.is_even);
  EXPECT_EQ(inspect(set).sampling.median_step, 0.5);
  set.trajectories[0].times[9] += 1.25;
  const auto sampling = inspect(set).sampling;
  EXPECT_FALSE(sampling.is_even);
  EXPECT_EQ(sampling.gaps, 1U);
  EXPECT_EQ(sampling.longest_step, 1.75);
  EXPECT_EQ(sampling.shortest_step, 0.5);
}

TEST(InspectState, CountsMissingValuesAndFindsTheRange) {
  TrajectorySet set = sampled({[](double t) { return t < 0.4 ? nan : t; }}, 20, 0.1);
  const auto state = inspect(set).states[0];
  EXPECT_EQ(state.missing, 4U);
  EXPECT_EQ(state.values, 16U);
  EXPECT_NEAR(state.min, 0.4, 1e-12);
  EXPECT_NEAR(state.max, 1.9, 1e-12);
}

TEST(InspectState, KnowsWhatIsConstantAndWhatIsEmpty) {
  const auto states =
      inspect(sampled({[](double) { return 3.0; }, [](double) { return nan; }})).states;
  EXPECT_TRUE(states[0].is_constant());
  EXPECT_TRUE(states[1].is_empty());
  EXPECT_FALSE(states[1].is_constant());
}

TEST(InspectState, AParabolaHasNoNoiseHoweverItIsSampled) {
  TrajectorySet set = sampled({[](double t) { return 1 + t - 3 * t * t; }}, 50, 0.1);
  for (std::size_t i = 0; i < 50; ++i) {
    const double t = std::pow(0.1 * static_cast<double>(i + 1), 1.5);
    set.trajectories[0].times[i] = t;
    set.trajectories[0].values[i] = 1 + t - 3 * t * t;
  }
  EXPECT_LT(inspect(set).states[0].noise, 1e-9);
}

TEST(InspectState, NoiseIsFoundToAFewPercent) {
  std::mt19937 generator(1);
  std::normal_distribution<double> noise(0, 0.03);
  const auto state =
      inspect(sampled({[&](double t) { return std::sin(t) + noise(generator); }}, 4000, 0.05))
          .states[0];
  EXPECT_NEAR(state.noise, 0.03, 0.002);
  EXPECT_NEAR(state.time_scale, 1, 0.1);
}

TEST(InspectState, TheTimeScaleOfASineIsItsPeriodOverTwoPi) {
  const double period = 3;
  const auto state =
      inspect(sampled({[&](double t) { return std::sin(2 * std::numbers::pi * t / period); }}, 6000,
                      0.01))
          .states[0];
  EXPECT_NEAR(state.time_scale, period / (2 * std::numbers::pi), 2e-3);
}

double wrapped(double angle, double turn) { return angle - turn * std::round(angle / turn); }

TEST(InspectJumps, AnglesPutBackIntoOneTurnAreKnown) {
  const auto states = inspect(sampled({
                                  [](double t) { return wrapped(2 * t, 2 * std::numbers::pi); },
                                  [](double t) { return 180 + wrapped(115 * t, 360); },
                                  [](double t) { return std::sin(2 * t); },
                              }))
                          .states;
  EXPECT_EQ(states[0].jump_kind, JumpKind::wrapped_radians);
  EXPECT_EQ(states[0].jumps, 6U);
  EXPECT_NEAR(states[0].first_jump, std::numbers::pi / 2, 0.05);
  EXPECT_EQ(states[1].jump_kind, JumpKind::wrapped_degrees);
  EXPECT_EQ(states[2].jump_kind, JumpKind::none);
}

TEST(InspectJumps, AStepIsAJumpAndAPulseIsNone) {
  const auto states = inspect(sampled({
                                  [](double t) { return t < 10 ? 0.0 : 1.0; },
                                  [](double t) { return std::fabs(t - 10) < 0.02 ? 1.0 : 0.0; },
                              }))
                          .states;
  EXPECT_EQ(states[0].jump_kind, JumpKind::steps);
  EXPECT_EQ(states[0].jumps, 1U);
  EXPECT_NEAR(states[0].first_jump, 10, 0.051);
  EXPECT_EQ(states[1].jump_kind, JumpKind::none);
}

TEST(InspectRelations, AreFoundWithTheirNumbers) {
  const auto x = [](double t) { return 2 + std::sin(t); };
  const auto y = [](double t) { return 3 + std::cos(1.7 * t); };
  const auto z = [](double t) { return 1.5 + std::sin(2.9 * t + 1); };
  const auto relations = inspect(sampled({
                                     x,
                                     y,
                                     z,
                                     [&](double t) { return x(t); },
                                     [&](double t) { return 2 * x(t) - 3 * y(t) + z(t) + 5; },
                                     [&](double t) { return -4 * std::pow(x(t), 1.85) / y(t); },
                                 }))
                             .relations;
  ASSERT_EQ(relations.size(), 3U);
  EXPECT_EQ(relations[0].state, 5U);
  EXPECT_EQ(relations[0].kind, RelationKind::monomial);
  EXPECT_NEAR(relations[0].constant, -4, 1e-9);
  ASSERT_EQ(relations[0].numbers.size(), 2U);
  EXPECT_NEAR(relations[0].numbers[0], 1.85, 1e-9);
  EXPECT_NEAR(relations[0].numbers[1], -1, 1e-9);
  EXPECT_EQ(relations[1].state, 4U);
  EXPECT_EQ(relations[1].kind, RelationKind::linear);
  EXPECT_EQ(relations[1].others, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_NEAR(relations[1].numbers[1], -3, 1e-9);
  EXPECT_NEAR(relations[1].constant, 5, 1e-9);
  EXPECT_EQ(relations[2].state, 3U);
  EXPECT_EQ(relations[2].others, std::vector<std::size_t>{0});
  EXPECT_NEAR(relations[2].numbers[0], 1, 1e-12);
}

TEST(InspectRelations, NeedMoreRowsThanNumbers) {
  const auto random = [](double t) { return std::fmod(std::sin(1e4 * (t + 1)), 0.37); };
  const auto other = [](double t) { return std::fmod(std::cos(3e4 * (t + 1)), 0.53); };
  EXPECT_TRUE(inspect(sampled({random, other}, 12)).relations.empty());
  EXPECT_TRUE(inspect(sampled({[](double t) { return t; }, [](double t) { return 2 * t; }}, 9))
                  .relations.empty());
}

TEST(InspectRelations, OfRowsWithMissingValuesAreThoseOfTheOthers) {
  const auto x = [](double t) { return t > 5 && t < 6 ? nan : std::sin(t); };
  const auto relations =
      inspect(sampled({x, [](double t) { return t > 8 && t < 9 ? nan : 1 - std::sin(t); }}))
          .relations;
  ASSERT_EQ(relations.size(), 1U);
  EXPECT_NEAR(relations[0].numbers[0], -1, 1e-12);
  EXPECT_LT(relations[0].error, 1e-12);
}

TEST(Inspect, RefusesBadOptions) {
  const TrajectorySet set = sampled({[](double t) { return t; }});
  EXPECT_THROW(static_cast<void>(inspect(set, {0, 5000})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(inspect(set, {1e-3, 1})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(inspect(TrajectorySet{})), std::invalid_argument);
}

}  // namespace
