#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/model.h"
#include "mechnn/names.h"
#include "mechnn/trajectory.h"

namespace mechnn {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Model pendulum() {
  Model model;
  model.states = {"angle"};
  model.order = 2;
  const auto names = variable_names(model.states, 2);
  model.equations = {{"angle",
                      {{"sin(angle)", Expression::parse("sin(angle)", names), -9.81, 0.1},
                       {"angle_dot", Expression::parse("angle_dot", names), -0.2, std::nan("")}}}};
  model.covariance = {1, 0, 0, 1};
  model.noise = {0.1};
  return model;
}

TrajectorySet two_trajectories() {
  return {{"x", "y"},
          {{"first", {0, 1, 3}, {1, 2, 3, std::nan(""), 5, 6}}, {"", {-1, 0}, {1, 2, 3, 4}}}};
}

template <typename Object>
std::string message_of(const Object& object) {
  try {
    object.validate();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

template <typename Object>
struct Fault {
  std::function<void(Object&)> make;
  std::string expected;  ///< occurs in the message
};

TEST(Model, NamesStatesThenDerivativesThenTime) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(variable_names({"x", "y"}, 1), (Names{"x", "y", "t"}));
  EXPECT_EQ(variable_names({"x", "y"}, 2), (Names{"x", "y", "x_dot", "y_dot", "t"}));
}

TEST(Model, AStateMayHaveAnyIdentifierThatEquationsDoNotUseOtherwise) {
  for (const char* name : {"x", "_", "x2", "lambda", "double", "S", "None", "x_dot", "time"}) {
    EXPECT_EQ(fault_of_state_name(name), "") << name;
  }
  const std::pair<std::string, std::string> faults[] = {
      {"", "not an identifier"},         {"2x", "not an identifier"},
      {"a b", "not an identifier"},      {"größe", "not an identifier"},
      {"t", "the name of the time"},     {"sqrt", "the name of a function"},
      {"tanh", "the name of a function"}};
  for (const auto& [name, fault] : faults) {
    EXPECT_NE(fault_of_state_name(name).find(fault), std::string::npos) << name;
  }
}

TEST(Model, RightHandSideIsTheWeightedSumOfItsTerms) {
  const std::vector<double> at = {0.3, 2.0, 7.0};
  EXPECT_NEAR(pendulum().right_hand_side(0).evaluate(at), -9.81 * std::sin(0.3) - 0.4, 1e-15);
  EXPECT_THROW((void)pendulum().right_hand_side(1), std::invalid_argument);
  Model empty = pendulum();
  empty.equations[0].terms.clear();
  EXPECT_TRUE(empty.right_hand_side(0).is_zero());
}

TEST(Model, ValidationNamesTheFault) {
  EXPECT_EQ(message_of(pendulum()), "no error");
  const std::vector<Fault<Model>> faults = {
      {[](Model& m) { m.states = {}; }, "states: got none"},
      {[](Model& m) { m.states = {"2x"}; }, "'2x' is not an identifier"},
      {[](Model& m) { m.order = 0; }, "order: got 0, expected 1 or 2"},
      {[](Model& m) {
         m.states = {"angle", "angle_dot"};
       },
       "the derivative of 'angle'"},
      {[](Model& m) { m.equations.clear(); }, "equations: got 0, expected 1"},
      {[](Model& m) { m.equations[0].state = "other"; }, "is of 'other', expected 'angle'"},
      {[](Model& m) { m.equations[0].terms[0].coefficient = infinity; }, "is not finite"},
      {[](Model& m) { m.equations[0].terms[0].standard_error = -1; }, "standard error"},
      {[](Model& m) { m.equations[0].terms[0].expression = Expression::variable(3); },
       "got 4, expected 3"},
      {[](Model& m) { m.covariance.pop_back(); }, "covariance: entries, got 3, expected 4"},
      {[](Model& m) {
         m.noise = {1, 2};
       },
       "noise: got 2, expected 1"},
      {[](Model& m) { m.noise = {-1}; }, "noise: a value"},
  };
  for (const auto& fault : faults) {
    Model model = pendulum();
    fault.make(model);
    EXPECT_NE(message_of(model).find(fault.expected), std::string::npos)
        << message_of(model) << " lacks " << fault.expected;
  }
}

TEST(Trajectories, ValidationNamesTheStateTrajectoryAndSample) {
  EXPECT_EQ(message_of(two_trajectories()), "no error");
  const std::vector<Fault<TrajectorySet>> faults = {
      {[](TrajectorySet& s) { s.states.clear(); }, "states: got none"},
      {[](TrajectorySet& s) { s.states[1] = "x"; }, "'x' occurs twice"},
      {[](TrajectorySet& s) { s.states[0] = "a b"; }, "'a b' is not an identifier"},
      {[](TrajectorySet& s) { s.states[0] = "sin"; }, "name of a function"},
      {[](TrajectorySet& s) { s.trajectories.clear(); }, "trajectories: got none"},
      {[](TrajectorySet& s) { s.trajectories[0].values.pop_back(); },
       "trajectory 'first': got 5 values, expected 3 samples × 2 states = 6"},
      {[](TrajectorySet& s) { s.trajectories[0].times[2] = 1; },
       "trajectory 'first', sample 3: the time 1 follows 1, expected increasing times"},
      {[](TrajectorySet& s) { s.trajectories[1].times[0] = std::nan(""); },
       "trajectory 2, sample 1: the time is not finite"},
      {[](TrajectorySet& s) { s.trajectories[1].values[3] = -infinity; },
       "trajectory 2, sample 2, state y: the value is infinite"},
      {[](TrajectorySet& s) { s.trajectories[1] = {}; }, "trajectory 2: no samples"},
  };
  for (const auto& fault : faults) {
    TrajectorySet set = two_trajectories();
    fault.make(set);
    EXPECT_NE(message_of(set).find(fault.expected), std::string::npos)
        << message_of(set) << " lacks " << fault.expected;
  }
}

}  // namespace
}  // namespace mechnn
