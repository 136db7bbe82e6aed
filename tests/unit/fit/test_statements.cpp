#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/fit.h"

namespace mechnn {
namespace {

struct BoundCase {
  const char* text;
  double lower, upper;
  bool is_lower_open, is_upper_open;
};

class Bound : public testing::TestWithParam<BoundCase> {};

TEST_P(Bound, IsReadAsWritten) {
  const BoundCase& expected = GetParam();
  const ParameterBound bound = parse_bound(expected.text);
  EXPECT_EQ(bound.name, "K");
  EXPECT_EQ(bound.lower, expected.lower);
  EXPECT_EQ(bound.upper, expected.upper);
  EXPECT_EQ(bound.is_lower_open, expected.is_lower_open);
  EXPECT_EQ(bound.is_upper_open, expected.is_upper_open);
}

INSTANTIATE_TEST_SUITE_P(Spellings, Bound,
                         testing::Values(BoundCase{"K>0", 0, INFINITY, true, true},
                                         BoundCase{" K >= -1.5 ", -1.5, INFINITY, false, true},
                                         BoundCase{"K<2e3", -INFINITY, 2000, true, true},
                                         BoundCase{"5 > K", -INFINITY, 5, true, true},
                                         BoundCase{"0<=K<5", 0, 5, false, true},
                                         BoundCase{"5>=K>1", 1, 5, true, false}));

TEST(Statements, RefuseBoundsThatSayNothingOrContradictThemselves) {
  for (const char* const text : {"K", "K>", ">0", "K>a", "5<K<2", "0<K>5", "1<2", "a<K<b", "K=0"}) {
    EXPECT_THROW(parse_bound(text), ArgumentError) << text;
  }
}

TEST(Statements, ReadStartsAndPriors) {
  EXPECT_EQ(parse_start(" r = -2e-3").value, -0.002);
  const ParameterPrior prior = parse_prior("S(0) ~ normal(760, 5)");
  EXPECT_EQ(prior.name, "S");
  EXPECT_TRUE(prior.is_initial_state);
  EXPECT_EQ(prior.mean, 760);
  EXPECT_EQ(prior.standard_deviation, 5);
  EXPECT_FALSE(parse_prior("r~normal(0.5,0.1)").is_initial_state);
}

TEST(Statements, RefuseStartsAndPriorsThatAreNone) {
  for (const char* const text : {"r", "r=", "r=x", "2=r", "r=1=2", "r=inf"}) {
    EXPECT_THROW(parse_start(text), ArgumentError) << text;
  }
  for (const char* const text :
       {"r", "r~", "r~normal", "r~normal(1)", "r~normal(1,0)", "r~normal(1,-2)", "r~uniform(0,1)",
        "~normal(0,1)", "r~normal(1,2"}) {
    EXPECT_THROW(parse_prior(text), ArgumentError) << text;
  }
}

TEST(Statements, TakeEquationsFromTheLinesOfAText) {
  const std::vector<std::string> expected{"x' = a*x", "y' = -y"};
  EXPECT_EQ(equations_in("# growth\nx' = a*x  # linear\n\n  y' = -y\r\n"), expected);
}

}  // namespace
}  // namespace mechnn
