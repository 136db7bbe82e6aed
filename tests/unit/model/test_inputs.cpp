// Inputs between their samples, columns that become inputs, and where inputs cut trajectories.
#include "mechnn/inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/pieces.h"

namespace mechnn {
namespace {

using Numbers = std::vector<double>;
using Names = std::vector<std::string>;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

template <typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

Numbers at(const InputSignals& signals, double t) {
  Numbers values(signals.count(), missing);
  signals.evaluate(t, values);
  return values;
}

TEST(Inputs, AreStraightLinesBetweenSamplesAndStayAtTheirEnds) {
  const InputSignals signals{{1, 2, 4}, {10, -1, 20, -1, 0, 3}};
  signals.validate();
  EXPECT_EQ(signals.count(), 2U);
  const std::vector<std::pair<double, Numbers>> cases = {
      {1, {10, -1}},         {1.25, {12.5, -1}}, {2, {20, -1}}, {3, {10, 1}},      {4, {0, 3}},
      {-infinity, {10, -1}}, {0.5, {10, -1}},    {4.5, {0, 3}}, {infinity, {0, 3}}};
  for (const auto& [time, values] : cases) EXPECT_EQ(at(signals, time), values) << time;
}

TEST(Inputs, OfOneSampleAreConstant) {
  const InputSignals signals{{3}, {7, 8}};
  for (const double t : {-1.0, 3.0, 5.0}) EXPECT_EQ(at(signals, t), (Numbers{7, 8})) << t;
  EXPECT_TRUE(InputSignals{}.empty());
  EXPECT_EQ(InputSignals{}.count(), 0U);
}

TEST(Inputs, ThatNoSignalCanHaveAreRefused) {
  const std::vector<std::pair<InputSignals, std::string>> cases = {
      {{{0, 0}, {1, 2}}, "inputs: times must increase"},
      {{{1, 0}, {1, 2}}, "inputs: times must increase"},
      {{{0, infinity}, {1, 2}}, "inputs: a time is not finite"},
      {{{missing}, {1}}, "inputs: a time is not finite"},
      {{{0, 1}, {1, 2, 3}}, "inputs: got 3 values"},
      {{{0, 1}, {}}, "inputs: got 0 values"},
      {{{0, 1}, {1, missing}}, "inputs: a value is not finite"}};
  for (const auto& [signals, expected] : cases) {
    const std::string message = message_of([&given = signals] { given.validate(); });
    EXPECT_NE(message.find(expected), std::string::npos) << expected << "; got " << message;
  }
}

TEST(Inputs, MissingOnesLieOnTheLineBetweenTheirNeighboursInTime) {
  TrajectorySet set{{"x"}, {{"", {0, 1, 3, 4, 5}, Numbers(5, 1)}}};
  set.inputs = {"a", "b"};
  set.trajectories[0].inputs = {missing, 1, 2, missing, missing, missing, 8, 2, missing, missing};
  const InputSignals signals = input_signals(set, 0);
  EXPECT_EQ(signals.times, set.trajectories[0].times);
  EXPECT_EQ(signals.values, (Numbers{2, 1, 2, 1.25, 6, 1.75, 8, 2, 8, 2}));
}

TEST(Inputs, WithoutAnyValueAreRefusedByNameAndTrajectory) {
  TrajectorySet set{{"x"}, {{"", {0, 1}, {1, 2}}, {"", {0, 1}, {1, 2}}}};
  EXPECT_TRUE(input_signals(set, 0).empty());
  set.inputs = {"rain"};
  set.trajectories[0].inputs = {1, 2};
  set.trajectories[1].inputs = {missing, missing};
  EXPECT_EQ(message_of([&] { (void)input_signals(set, 1); }),
            "data: input 'rain' has no value in trajectory 2");
}

TrajectorySet table() {
  TrajectorySet set{{"a", "b", "c"},
                    {{"first", {0, 1}, {1, 2, 3, 4, missing, 6}}, {"second", {5}, {7, 8, 9}}}};
  set.units = {"m", "s", "kg"};
  return set;
}

TEST(Inputs, AreTakenFromTheColumnsInTheOrderOfTheirNames) {
  const TrajectorySet set = with_inputs(table(), {"c", "a"});
  EXPECT_NO_THROW(set.validate());
  EXPECT_EQ(set.states, (Names{"b"}));
  EXPECT_EQ(set.inputs, (Names{"c", "a"}));
  EXPECT_EQ(set.units, (Names{"s"}));
  EXPECT_EQ(set.trajectories[0].inputs, (Numbers{3, 1, 6, 4}));
  EXPECT_EQ(set.trajectories[0].values[0], 2);
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[1]));
  EXPECT_EQ(set.trajectories[1].values, (Numbers{8}));
  EXPECT_EQ(set.trajectories[1].inputs, (Numbers{9, 7}));
  EXPECT_EQ(with_inputs(table(), {}).states, table().states);
}

TEST(Inputs, ThatAreNoColumnsOrAllOfThemAreRefused) {
  const std::vector<std::pair<Names, std::string>> cases = {
      {{"d"}, "inputs: 'd' is not among the columns"},
      {{"a", "a"}, "inputs: 'a' is given twice"},
      {{"a", "b", "c"}, "inputs: no state is left to find an equation for"}};
  for (const auto& [names, expected] : cases) {
    EXPECT_EQ(message_of([&, names = names] { (void)with_inputs(table(), names); }), expected);
  }
}

// x is measured whenever u is.
TrajectorySet driven_by(const Numbers& u) {
  TrajectorySet set{{"x"}, {{"", {}, Numbers(u.size(), 1)}}};
  for (std::size_t s = 0; s < u.size(); ++s) set.trajectories[0].times.push_back(0.1 * double(s));
  set.inputs = {"u"};
  set.trajectories[0].inputs = u;
  return set;
}

// First sample and number of samples of each piece of the first trajectory.
std::vector<std::pair<std::size_t, std::size_t>> pieces_by(const Numbers& u) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (const Piece& piece : pieces_of(driven_by(u))) found.push_back({piece.first, piece.samples});
  return found;
}

TEST(Pieces, EndWhereAnInputStepsAndNowhereElse) {
  using Pieces = std::vector<std::pair<std::size_t, std::size_t>>;
  struct Case {
    const char* what;
    Numbers u;
    Pieces pieces;
  };
  const std::vector<Case> cases = {
      {"a constant", {2, 2, 2, 2, 2}, {{0, 5}}},
      {"a ramp", {0, 1, 2, 3, 4, 5}, {{0, 6}}},
      {"a step", {0, 0, 0, 0, 1, 1, 1, 1}, {{0, 4}, {4, 4}}},
      {"steps up and down", {0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 1, 1, 1, 1}, {{0, 5}, {5, 5}, {10, 4}}},
      {"pulses in every row", {0, 5, 0, 4, 0, 6, 0, 3, 0}, {{0, 9}}},
      {"a pulse of one row", {0, 0, 0, 0, 5, 0, 0, 0, 0}, {{0, 9}}},
      {"a step over noise", {0, 0.01, -0.01, 0, 1, 1.01, 0.99, 1}, {{0, 4}, {4, 4}}},
      {"a step after one sample", {0, 1, 1, 1, 1}, {{1, 4}}},
      {"missing values on a ramp", {0, 1, missing, missing, 4, 5}, {{0, 6}}},
      {"missing values beside a step", {0, 0, 0, missing, 0, 1, 1, missing, 1}, {{0, 5}, {5, 4}}},
      {"a missing value within a step, which is a ramp", {0, 0, 0, missing, 1, 1, 1}, {{0, 7}}}};
  for (const Case& one : cases) EXPECT_EQ(pieces_by(one.u), one.pieces) << one.what;
}

TEST(Pieces, AreWholeTrajectoriesWithoutInputsAndSlicesHaveTheirInputs) {
  TrajectorySet plain{{"x"}, {{"a", {0, 1, 2}, {1, 2, 3}}, {"b", {0, 1}, {4, 5}}}};
  const std::vector<Piece> whole = pieces_of(plain);
  ASSERT_EQ(whole.size(), 2U);
  EXPECT_EQ(whole[1].trajectory, 1U);
  EXPECT_EQ(slice(plain, whole[1]).values, (Numbers{4, 5}));

  const TrajectorySet stepped = driven_by({0, 0, 0, 0, 1, 1, 1, 2});
  const Trajectory part = slice(stepped, {0, 4, 3});
  EXPECT_EQ(part.inputs, (Numbers{1, 1, 1}));
  EXPECT_EQ(part.times, (Numbers{0.1 * 4, 0.1 * 5, 0.1 * 6}));
}

}  // namespace
}  // namespace mechnn
