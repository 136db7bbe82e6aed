// Names of schemes, and what the solver refuses.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

TEST(SchemeName, IsReadBackAsItIsWritten) {
  for (const char* name : {"taylor", "taylor_central", "slack", "gam2", "gam4", "gam6", "gam8",
                           "gbdf1", "gbdf2", "gbdf3", "gbdf7", "gbdf8"}) {
    EXPECT_EQ(Scheme::parse(name).name(), name);
  }
}

TEST(SchemeName, OfNoFamilyIsRefusedWithTheKnownOnes) {
  for (const char* name : {"", "gam", "gam3", "gam10", "gbdf0", "gbdf9", "gbdf06", "taylor2",
                           "Taylor", "gam6 ", "slackk"}) {
    try {
      (void)Scheme::parse(name);
      ADD_FAILURE() << name;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("gbdf1..8"), std::string::npos) << error.what();
    }
  }
}

/// What the exception says when `spoil` has changed a valid problem.
template <class Spoil>
std::string refusal(Spoil spoil) {
  auto p = RandomProblem{{2, 5, 1, 1, 2, 1, 2}, 0.1, 1, {}, {}, {}, {}}.make();
  LinearOdeOptions options;
  spoil(p, options);
  try {
    (void)linear_ode_solve(p.view(), options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing";
}

TEST(LinearOdeRefusal, NamesTheArgumentWhatItGotAndWhatItExpected) {
  using P = OwnedProblem<double>;
  using O = LinearOdeOptions;
  EXPECT_EQ(refusal([](P& p, O&) { p.rhs.pop_back(); }),
            "rhs.values: got 9 numbers, expected 10 for (batch, step, inner) = (2, 5, 1)");
  EXPECT_EQ(refusal([](P& p, O&) { p.shape.initial_steps = 9; }),
            "initial_steps: got 9, expected at most step = 5");
  EXPECT_EQ(refusal([](P& p, O&) { p.shape.dim = 0; }), "dim: got 0, expected at least 1");
  EXPECT_EQ(refusal([](P& p, O&) { p.steps[3] = 0; }),
            "steps: got 0, expected positive step lengths");
  EXPECT_EQ(refusal([](P& p, O&) { p.steps[3] = -1e-9; }),
            "steps: got -1e-09, expected positive step lengths");
  EXPECT_NE(refusal([](P&, O& o) { o.weights.initial = -1; }).find("weights.initial"),
            std::string::npos);
  EXPECT_NE(refusal([](P&, O& o) { o.alpha = std::nan(""); }).find("gamma, alpha"),
            std::string::npos);
  EXPECT_NE(refusal([](P&, O& o) {
              o.scheme = {SchemeFamily::gam, 5};
            }).find("scheme: got gam5"),
            std::string::npos);
  EXPECT_NE(refusal([](P&, O& o) { o.factorisation = Factorisation::ldl; }).find("ldl for scheme"),
            std::string::npos);
}

TEST(LinearOdeRefusal, OfTheNormalEquationsInFloat32) {
  const auto p = RandomProblem{{1, 5, 1, 1, 2, 1, 2}, 0.1, 1, {}, {}, {}, {}}.make().as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse("taylor");
  options.factorisation = Factorisation::ldl;
  EXPECT_THROW((void)linear_ode_solve(p.view(), options), std::invalid_argument);
}

TEST(LinearOdeRefusal, OfACotangentOfAnotherSize) {
  const auto p = RandomProblem{{2, 5, 1, 1, 2, 1, 2}, 0.1, 1, {}, {}, {}, {}}.make();
  const auto solution = linear_ode_solve(p.view(), {});
  const std::vector<double> cotangent(7);
  EXPECT_THROW((void)linear_ode_adjoint<double>(p.view(), {}, solution, cotangent),
               std::invalid_argument);
}

TEST(Solution, IsReadByItemStepStateAndDerivative) {
  auto p = RandomProblem{{3, 5, 2, 2, 1, 1, 1}, 0.1, 1, {}, {}, {}, {}}.make();
  const auto result = linear_ode_solve(p.view());
  ASSERT_EQ(result.solution.size(), 3 * 5 * 2 * 2u);
  EXPECT_EQ(result.at(0, 0, 0, 0), result.solution.front());
  EXPECT_EQ(result.at(1, 2, 1, 0), result.solution[((1 * 5 + 2) * 2 + 1) * 2]);
  EXPECT_EQ(result.at(2, 4, 1, 1), result.solution.back());
  EXPECT_THROW((void)result.at(3, 0, 0, 0), std::out_of_range);
  EXPECT_THROW((void)result.at(0, 5, 0, 0), std::out_of_range);
  EXPECT_THROW((void)result.at(0, 0, -1, 0), std::out_of_range);
  EXPECT_THROW((void)result.at(0, 0, 0, 2), std::out_of_range);
}

}  // namespace
}  // namespace mechnn::test
