#include "fit/system.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "fit/estimation_problem.h"

namespace mechnn::equation_fit {
namespace {

TrajectorySet two_states() {
  TrajectorySet data{{"hare", "lynx"}, {{}}};
  data.trajectories[0].times = {0, 1};
  data.trajectories[0].values = {1, 2, 3, 4};
  return data;
}

FitOptions with_equations(std::vector<std::string> equations) {
  FitOptions options;
  options.equations = std::move(equations);
  return options;
}

TEST(FitSystem, TakesEveryOtherNameForAParameter) {
  FitOptions options = with_equations(
      {"hare' = a*hare - b[trajectory]*hare*z", "dlynx/dt = pi*hare*t", "z'' = -sin(z) - a*z'"});
  options.hidden = {"z"};
  const System system = make_system(two_states(), options);
  EXPECT_EQ(system.parameters, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(system.per_trajectory, (std::vector<bool>{false, true}));
  const std::vector<std::string> names{"hare", "lynx", "z", "z_dot", "t", "a", "b"};
  EXPECT_EQ(system.variables(), names);
  EXPECT_EQ(system.order, 0);
  const std::vector<double> at{2, 3, 5, 7, 11, 13, 17};
  EXPECT_DOUBLE_EQ(system.rhs[0].evaluate(at), 13 * 2 - 17 * 2 * 5.0);
  EXPECT_DOUBLE_EQ(system.rhs[1].evaluate(at), 3.141592653589793 * 2 * 11);
  EXPECT_EQ(system.rhs[2].evaluate(at), 7);
  EXPECT_DOUBLE_EQ(system.rhs[3].evaluate(at), -std::sin(5.0) - 13 * 7);
}

struct Refusal {
  std::vector<std::string> equations;
  std::string message;
};

class FitSystemRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(FitSystemRefuses, NamingWhatIsWrong) {
  try {
    make_system(two_states(), with_equations(GetParam().equations));
    FAIL() << "expected: " << GetParam().message;
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().message), std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Equations, FitSystemRefuses,
    testing::Values(
        Refusal{{}, "equation: got none"}, Refusal{{"hare' = a*hare"}, "there is none of 'lynx'"},
        Refusal{{"hare' = a", "lynx' = b", "fox' = c"}, "no column 'fox' among hare, lynx"},
        Refusal{{"hare' = a*Lynx", "lynx' = b"}, "'Lynx' would be a parameter; is lynx meant?"},
        Refusal{{"hare' = a*hares", "lynx' = b"}, "is hare meant?"},
        Refusal{{"Hare' = a*hare", "lynx' = b"},
                "no column 'Hare' among hare, lynx; is hare meant?"},
        Refusal{{"haer' = a*hare", "lynx' = b"}, "is hare meant?"},
        Refusal{{"hare' = a", "hare' = b", "lynx' = 1"}, "there is another one of hare"},
        Refusal{{"hare' = a*(hare", "lynx' = b"}, "column 16: found the end"},
        Refusal{{"hare' = a(hare)", "lynx' = b"}, "column 9: 'a' is followed by '('"},
        Refusal{{"hare = a", "lynx' = b"}, "expected a state's derivative"},
        Refusal{{"a*hare", "lynx' = b"}, "there is no '='"},
        Refusal{{"hare' =", "lynx' = b"}, "nothing on the right"},
        Refusal{{"hare' = a[run]", "lynx' = b"}, "expected [trajectory]"},
        Refusal{{"hare' = lynx'", "lynx' = b"}, "is not a state: the equation of lynx"}));

std::string refusal_of(const FitOptions& options) {
  try {
    make_setting(two_states(), options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(FitSystem, NamesTheColumnThatWasProbablyMeant) {
  FitOptions hidden = with_equations({"hare' = a", "Lynx' = b"});
  hidden.hidden = {"Lynx"};
  EXPECT_NE(refusal_of(hidden).find("none of 'lynx', a column of the data (is the one of Lynx "),
            std::string::npos)
      << refusal_of(hidden);
  FitOptions left_out = with_equations({"hare' = a", "lynx' = b", "fox' = c"});
  left_out.unused_columns = {"fox"};
  EXPECT_NE(refusal_of(left_out).find("a column of the table that --states leaves out"),
            std::string::npos);
  FitOptions bound = with_equations({"hare' = k1*hare", "lynx' = k2"});
  bound.bounds = {parse_bound("K1>0")};
  EXPECT_NE(refusal_of(bound).find("one of k1, k2 (is k1 meant?)"), std::string::npos)
      << refusal_of(bound);
}

TEST(FitSystem, NotesNamesThatMayBeMistakes) {
  FitOptions options =
      with_equations({"hare' = k1*hare - K1*z", "lynx' = k*K*fox", "fox' = z", "z' = -z"});
  options.hidden = {"fox", "z"};
  options.unused_columns = {"Fox"};
  const std::vector<std::string> notes = make_system(two_states(), options).notes;
  ASSERT_EQ(notes.size(), 2u);  // k and K are none
  EXPECT_NE(notes[0].find("though the table has a column Fox"), std::string::npos);
  EXPECT_NE(notes[1].find("k1 and K1 are taken for two parameters"), std::string::npos);
}

TEST(FitSystem, RefusesAParameterThatIsAColumnOfTheTable) {
  FitOptions options = with_equations({"hare' = rain*hare", "lynx' = 1"});
  options.unused_columns = {"rain"};
  EXPECT_THROW(make_system(two_states(), options), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::equation_fit
