// float32 against float64: solutions and gradients, in float and where it is computed in double.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

/// Float results, and their largest differences from double ones over the largest double entry.
struct BesideDouble {
  LinearOdeSolution<float> got;
  double solution, slack, coefficients, rhs, initial_values, steps, weights;
};

/// The solution and the gradients of ⟨cotangent, solution⟩; both get the rounded inputs.
BesideDouble beside_double(const OwnedProblem<float>& single, const LinearOdeOptions& options,
                           const std::vector<float>& cotangent) {
  const OwnedProblem<double> p = single.as<double>();
  const auto exact = linear_ode_solve(p.view(), options);
  const auto got = linear_ode_solve(single.view(), options);
  EXPECT_EQ(got.status, exact.status);
  const auto g = linear_ode_adjoint<double>(
      p.view(), options, exact, std::vector<double>(cotangent.begin(), cotangent.end()));
  const auto g_got = linear_ode_adjoint<float>(single.view(), options, got, cotangent);
  return {got,
          relative_error(got.solution, exact.solution),
          relative_error(got.slack, exact.slack),
          relative_error(g_got.coefficients, g.coefficients),
          relative_error(g_got.rhs, g.rhs),
          relative_error(g_got.initial_values, g.initial_values),
          relative_error(g_got.steps, g.steps),
          relative_error(g_got.weights, g.weights)};
}

std::size_t solution_size(const LinearOdeShape& shape) {
  return static_cast<std::size_t>(shape.batch * shape.step * shape.dim * (shape.order + 1));
}

std::vector<float> ones(const LinearOdeShape& shape) {
  return std::vector<float>(solution_size(shape), 1.0F);
}

std::vector<float> random_cotangent(const LinearOdeShape& shape) {
  const auto values = random_vector(solution_size(shape), 8);
  return {values.begin(), values.end()};
}

/// What float32 is held to: 1e-5 in the solution, 1e-4 in gradients. Asked to compute in float even
/// so, the Taylor families and gbdf from order 2 on are worse, and measured: taylor's rows for
/// u^(n) have weight h^n, lost against rows of weight 1 where h² nears float32's rounding; and
/// gbdf's and the Taylor families' step gradients difference u over a step.
struct FloatCase {
  const char* rows;
  double h;
  double solution = 1e-5;
  double gradient = 1e-4;
  double steps = 1e-4;
  Arithmetic arithmetic = Arithmetic::automatic;
};

void PrintTo(const FloatCase& c, std::ostream* out) { *out << c.rows << " h " << c.h; }

class LinearOdeFloat : public testing::TestWithParam<FloatCase> {};

TEST_P(LinearOdeFloat, AgreesWithDoubleInTheSolutionAndEveryGradient) {
  const auto& [rows, h, solution_limit, gradient_limit, steps_limit, arithmetic] = GetParam();
  const auto single = problems::oscillators<double>({5, 100, 1, 1, 2, 1, 2}, h).as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse(rows);
  options.arithmetic = arithmetic;
  const auto errors = beside_double(single, options, random_cotangent(single.shape));
  for (const ItemStatus status : errors.got.status) EXPECT_EQ(status, ItemStatus::solved);
  EXPECT_LT(errors.solution, solution_limit);
  EXPECT_LT(errors.coefficients, gradient_limit);
  EXPECT_LT(errors.rhs, gradient_limit);
  EXPECT_LT(errors.initial_values, gradient_limit);
  EXPECT_LT(errors.steps, steps_limit);
}

std::vector<FloatCase> float_cases() {
  std::vector<FloatCase> cases;
  for (const double h : {0.1, 0.01, 0.001}) {
    for (const char* rows : {"gam2", "gam4", "gam6", "gam8"}) {
      cases.push_back({rows, h, 1e-5, 1e-4, 1e-4, Arithmetic::as_given});
    }
    cases.push_back({"gbdf1", h});
    // In double, what is left is rounding the results.
    for (const char* rows : {"taylor", "taylor_central", "slack", "gam6", "gbdf2", "gbdf6"}) {
      cases.push_back({rows, h, 2e-7, 2e-7, 2e-7});
    }
  }
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Steps, LinearOdeFloat, testing::ValuesIn(float_cases()));

constexpr Arithmetic as_given = Arithmetic::as_given;
const FloatCase float_only_cases[] = {
    {"taylor", 0.1, 1.2e-5, 1e-4, 1e-4, as_given},
    {"taylor", 0.01, 1e-4, 1e-4, 3e-3, as_given},
    {"taylor", 0.001, 1.2e-3, 1e-3, 0.3, as_given},
    {"taylor_central", 0.1, 1.2e-5, 1e-4, 1e-4, as_given},
    {"taylor_central", 0.001, 3e-5, 1e-4, 2e-3, as_given},
    {"slack", 0.001, 3e-5, 1e-4, 2e-3, as_given},
    {"gbdf2", 0.1, 1.2e-5, 1e-4, 1e-4, as_given},
    {"gbdf2", 0.001, 1.2e-5, 1e-4, 2e-3, as_given},
    {"gbdf6", 0.1, 2e-5, 1e-4, 6e-4, as_given},
    {"gbdf6", 0.001, 2.5e-5, 1e-4, 0.15, as_given},
};
INSTANTIATE_TEST_SUITE_P(InFloatOnly, LinearOdeFloat, testing::ValuesIn(float_only_cases));

TEST(LinearOdeFloatSteps, MayDifferByAFactorOfAHundred) {
  OwnedProblem<double> p = problems::oscillators<double>({5, 40, 1, 1, 2, 1, 2}, 0.1);
  for (std::size_t i = 0; i < p.steps.size(); ++i) {
    p.steps[i] = 0.02 * std::pow(100.0, static_cast<double>(i * 7 % 13) / 12);
  }
  const auto single = p.as<float>();
  for (const char* rows : {"gam2", "gam6", "gam8", "gbdf6"}) {
    LinearOdeOptions options;
    options.scheme = Scheme::parse(rows);
    const auto errors = beside_double(single, options, ones(single.shape));
    EXPECT_LT(errors.solution, 1e-6) << rows;
    EXPECT_LT(errors.steps, 1e-5) << rows;
  }
}

TEST(LinearOdeFloatSteps, AllTheSameAreTakenInFloatByGam) {
  OwnedProblem<float> p = problems::oscillators<float>({5, 40, 1, 1, 2, 1, 2}, 0.1);
  p.steps = {0.1F};
  p.steps_vary = {false, false};
  LinearOdeOptions options;
  options.scheme = Scheme::parse("gam6");
  const auto got = linear_ode_solve(p.view(), options);
  options.arithmetic = Arithmetic::as_given;
  EXPECT_EQ(got.solution, linear_ode_solve(p.view(), options).solution);
  options.arithmetic = Arithmetic::in_double;
  EXPECT_NE(got.solution, linear_ode_solve(p.view(), options).solution);
}

struct FloatRule {
  const char* rows;
  LinearOdeShape shape;
  bool one_step;
  Arithmetic expected;
};

/// As include/mechnn/linear_ode.h says of Arithmetic::automatic.
TEST(LinearOdeFloatRule, TakesInFloatWhatIsDeterminedByItsEquationsAndStart) {
  const LinearOdeShape exact{3, 20, 1, 1, 2, 1, 2}, surplus{3, 20, 2, 1, 2, 1, 2},
      observed{3, 20, 1, 1, 2, 20, 1};
  constexpr Arithmetic in_float = Arithmetic::as_given, in_double = Arithmetic::in_double;
  const FloatRule rules[] = {
      {"gam4", exact, true, in_float},      {"gam4", exact, false, in_double},
      {"gam4", surplus, true, in_double},   {"gam4", observed, true, in_double},
      {"gbdf1", exact, true, in_float},     {"gbdf1", exact, false, in_float},
      {"gbdf1", surplus, false, in_double}, {"gbdf2", exact, true, in_double},
      {"taylor", exact, true, in_double}};
  for (const auto& [rows, shape, one_step, expected] : rules) {
    SCOPED_TRACE(std::string(rows) + " " + std::to_string(shape.equation) +
                 " equations, given at " + std::to_string(shape.initial_steps) +
                 " steps, one step " + std::to_string(static_cast<int>(one_step)));
    const auto p =
        RandomProblem{shape, 0.1, 21, {}, {}, {}, {!one_step, !one_step}}.make().as<float>();
    LinearOdeOptions options;
    options.scheme = Scheme::parse(rows);
    const auto got = linear_ode_solve(p.view(), options);
    for (const Arithmetic arithmetic : {in_float, in_double}) {
      options.arithmetic = arithmetic;
      const auto other = linear_ode_solve(p.view(), options);
      EXPECT_EQ(got.solution == other.solution, arithmetic == expected);
    }
  }
}

/// A workspace that served double serves float, whose windows are triangularised more often.
TEST(LinearOdeFloatSteps, DoNotDependOnWhatAWorkspaceServedBefore) {
  OwnedProblem<double> p = problems::oscillators<double>({2, 60, 1, 1, 2, 1, 2}, 0.1);
  const OwnedProblem<float> single = p.as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse("gam6");
  options.arithmetic = Arithmetic::as_given;
  const auto expected = linear_ode_solve(single.view(), options);
  auto wide = linear_ode_solve(p.view(), options);
  auto got = expected;
  LinearOdeWorkspace workspace;
  linear_ode_solve<double>(p.view(), options, {wide.solution, wide.slack, wide.status}, workspace);
  linear_ode_solve<float>(single.view(), options, {got.solution, got.slack, got.status}, workspace);
  EXPECT_EQ(got.solution, expected.solution);
}

struct FloatShape {
  const char* rows;
  LinearOdeShape shape;
  bool in_float;  ///< or computed in double
};

/// Systems, first order, more equations than states, observations: not only one oscillator.
TEST(LinearOdeFloatShapes, AgreeWithDoubleInTheSolutionAndEveryGradient) {
  const FloatShape shapes[] = {
      {"gam6", {9, 60, 2, 2, 1, 1, 1}, true},   {"gam6", {3, 40, 3, 3, 2, 1, 2}, true},
      {"gam4", {9, 60, 1, 1, 1, 1, 1}, true},   {"gbdf1", {9, 60, 2, 2, 1, 1, 1}, true},
      {"gam6", {3, 40, 3, 2, 1, 1, 1}, false},  {"gam6", {3, 40, 2, 2, 1, 40, 1}, false},
      {"gbdf6", {3, 40, 3, 2, 1, 1, 1}, false}, {"gam6", {9, 60, 2, 2, 1, 1, 1}, false}};
  for (const auto& [rows, shape, in_float] : shapes) {
    SCOPED_TRACE(std::string(rows) + " " + std::to_string(shape.equation) + " equations, float " +
                 std::to_string(static_cast<int>(in_float)));
    const Extents steps_vary{true, !in_float};
    const auto single = RandomProblem{shape, 0.02, 21, {}, {}, {}, steps_vary}.make().as<float>();
    LinearOdeOptions options;
    options.scheme = Scheme::parse(rows);
    const auto errors = beside_double(single, options, random_cotangent(shape));
    options.arithmetic = in_float ? Arithmetic::as_given : Arithmetic::in_double;
    EXPECT_EQ(errors.got.solution, linear_ode_solve(single.view(), options).solution);
    const double limit = in_float ? 1e-4 : 2e-7;
    EXPECT_LT(errors.solution, in_float ? 1e-5 : 2e-7);
    EXPECT_LT(errors.coefficients, limit);
    EXPECT_LT(errors.rhs, limit);
    EXPECT_LT(errors.initial_values, limit);
    EXPECT_LT(errors.steps, limit);
  }
}

/// Summed in float over so many items they would be wrong by 3e-6.
TEST(LinearOdeFloatShapes, GradientsSharedByAManyThousandItemsKeepTheirDigits) {
  const auto single =
      RandomProblem{{30000, 11, 1, 1, 1, 1, 1}, 0.1, 5, {}, {false, true}, {}, {false, false}}
          .make()
          .as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse("gam6");
  const auto errors = beside_double(single, options, ones(single.shape));
  EXPECT_LT(errors.rhs, 3e-7);
  EXPECT_LT(errors.steps, 3e-7);
}

/// Computing in double works a few items at a time; shared inputs get the sum over all of them.
TEST(LinearOdeInDouble, GivesManyItemsTheSolutionsAndGradientsOfDouble) {
  for (const std::ptrdiff_t batch : {1, 9, 65, 130}) {
    for (const bool shared : {false, true}) {
      const Extents vary{!shared, true};
      const auto single = RandomProblem{{batch, 11, 1, 1, 2, 1, 2}, 0.1, 5, vary, vary, vary, vary}
                              .make()
                              .as<float>();
      for (const char* rows : {"taylor", "slack", "gbdf4"}) {
        SCOPED_TRACE(std::string(rows) + " " + std::to_string(batch));
        LinearOdeOptions options;
        options.scheme = Scheme::parse(rows);
        options.alpha = 0.3;
        const auto errors = beside_double(single, options, ones(single.shape));
        EXPECT_LT(errors.solution, 2e-7);
        EXPECT_LT(errors.slack, 2e-7);
        EXPECT_LT(errors.coefficients, 2e-7);
        EXPECT_LT(errors.rhs, 2e-7);
        EXPECT_LT(errors.initial_values, 2e-7);
        EXPECT_LT(errors.steps, 2e-7);
        EXPECT_LT(errors.weights, 1e-9);
      }
    }
  }
}

TEST(LinearOdeInDouble, ReportsWhatDoesNotFitAFloatAndGivesItNoGradient) {
  const problems::ConstantOde ode{"growth", 1, 1, {-20, 1}, {0}, {1}, {}};
  const auto p = problems::pose(ode, std::vector<double>(1000, 0.01)).as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse("gbdf6");
  const auto got = linear_ode_solve(p.view(), options);
  EXPECT_EQ(got.status[0], ItemStatus::not_finite);
  EXPECT_TRUE(std::isnan(got.solution[0]));
  const auto g = linear_ode_adjoint<float>(p.view(), options, got, ones(p.shape));
  for (const float x : g.coefficients) EXPECT_EQ(x, 0.0F);
}

/// u' = 3e39 is beyond float, not beyond double.
TEST(LinearOdeInDouble, LeavesNoSlackOfWhatDoesNotFitAFloat) {
  const problems::ConstantOde ode{"steep", 1, 1, {0, 0.1}, {3e38}, {0}, {}};
  const auto p = problems::pose(ode, std::vector<double>(5, 0.01)).as<float>();
  LinearOdeOptions options;
  options.scheme = Scheme::parse("slack");
  const auto got = linear_ode_solve(p.view(), options);
  EXPECT_EQ(got.status[0], ItemStatus::not_finite);
  EXPECT_TRUE(std::isnan(got.solution[0]));
  EXPECT_TRUE(std::isnan(got.slack[0]));
}

}  // namespace
}  // namespace mechnn::test
