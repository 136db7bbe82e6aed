// Gradients against finite differences, float32 against float64, and the adjoint identity.
#include <gtest/gtest.h>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

LinearOdeOptions options_for(const std::string& rows, Factorisation factorisation) {
  LinearOdeOptions options;
  options.rows = Rows::parse(rows);
  options.factorisation = factorisation;
  options.weights = {1.2, 2.0, 0.7};
  options.alpha = 0.4;
  return options;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double loss(const OwnedProblem<double>& p, const LinearOdeOptions& options,
            const std::vector<double>& cotangent) {
  return dot(linear_ode_solve(p.view(), options).solution, cotangent);
}

/// Slope of the loss along `direction` of one input, by central differences of fourth order.
double slope(OwnedProblem<double> p, std::vector<double> OwnedProblem<double>::*input,
             const std::vector<double>& direction, const LinearOdeOptions& options,
             const std::vector<double>& cotangent) {
  const std::vector<double> at = p.*input;
  const auto shifted = [&](double delta) {
    for (std::size_t i = 0; i < at.size(); ++i) (p.*input)[i] = at[i] + delta * direction[i];
    return loss(p, options, cotangent);
  };
  constexpr double d = 1e-4;
  return (8 * (shifted(d) - shifted(-d)) - (shifted(2 * d) - shifted(-2 * d))) / (12 * d);
}

struct Case {
  const char* rows;
  Factorisation factorisation;
  LinearOdeShape shape;
  bool shared_steps = false;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.rows << (c.factorisation == Factorisation::qr ? " qr" : " ldl");
}

class LinearOdeGradientCheck : public testing::TestWithParam<Case> {};

TEST_P(LinearOdeGradientCheck, EveryInputHasTheSlopeOfTheLoss) {
  const Case& c = GetParam();
  RandomProblem random{c.shape, 0.4, 5, {}, {}, {}, {}};
  if (c.shared_steps) random.steps_vary = {false, false};
  const OwnedProblem<double> p = random.make();
  const auto options = options_for(c.rows, c.factorisation);
  const auto solution = linear_ode_solve(p.view(), options);
  const auto cotangent = random_vector(solution.solution.size(), 3);
  const auto g = linear_ode_adjoint<double>(p.view(), options, solution, cotangent);
  using Input = std::vector<double> OwnedProblem<double>::*;
  const std::pair<Input, const std::vector<double>*> inputs[] = {
      {&OwnedProblem<double>::coefficients, &g.coefficients},
      {&OwnedProblem<double>::rhs, &g.rhs},
      {&OwnedProblem<double>::initial_values, &g.initial_values},
      {&OwnedProblem<double>::steps, &g.steps}};
  unsigned seed = 20;
  for (const auto& [input, gradient] : inputs) {
    auto direction = random_vector(gradient->size(), ++seed);
    for (double& x : direction) x *= 0.1;
    const double expected = slope(p, input, direction, options, cotangent);
    EXPECT_NEAR(dot(*gradient, direction), expected, 1e-7 * (1 + std::abs(expected)));
  }
  double RowWeights::*const weights[] = {&RowWeights::equation, &RowWeights::initial,
                                         &RowWeights::smoothness};
  for (std::size_t i = 0; i < 3; ++i) {
    auto above = options;
    auto below = options;
    above.weights.*weights[i] += 1e-5;
    below.weights.*weights[i] -= 1e-5;
    const double expected = (loss(p, above, cotangent) - loss(p, below, cotangent)) / 2e-5;
    EXPECT_NEAR(g.weights[i], expected, 1e-6 * (1 + std::abs(expected)));
  }
}

const LinearOdeShape scalar_shape{3, 11, 1, 1, 2, 1, 2};
const LinearOdeShape system_shape{2, 11, 2, 2, 1, 1, 1};
const LinearOdeShape observed_shape{2, 11, 2, 2, 1, 11, 1};
const Case gradient_cases[] = {{"taylor", Factorisation::qr, scalar_shape},
                               {"taylor", Factorisation::ldl, scalar_shape},
                               {"taylor", Factorisation::ldl, observed_shape},
                               {"taylor_central", Factorisation::qr, system_shape},
                               {"taylor_central", Factorisation::ldl, scalar_shape},
                               {"slack", Factorisation::qr, scalar_shape},
                               {"slack", Factorisation::ldl, system_shape},
                               {"gam4", Factorisation::qr, scalar_shape},
                               {"gam6", Factorisation::qr, observed_shape},
                               {"gam6", Factorisation::qr, system_shape, true},
                               {"gbdf3", Factorisation::qr, scalar_shape},
                               {"gbdf6", Factorisation::qr, observed_shape},
                               {"gbdf6", Factorisation::qr, scalar_shape, true}};
INSTANTIATE_TEST_SUITE_P(Families, LinearOdeGradientCheck, testing::ValuesIn(gradient_cases));

/// The solution is linear in (rhs, initial values) with the adjoint as its transpose.
TEST(LinearOdeAdjoint, IsTheTransposeOfTheSolveInRightHandSideAndInitialValues) {
  for (const char* rows : {"taylor", "taylor_central", "gam6", "gbdf4"}) {
    OwnedProblem<double> p = RandomProblem{{5, 23, 2, 2, 2, 1, 2}, 0.3, 9, {}, {}, {}, {}}.make();
    const auto options = options_for(rows, Factorisation::qr);
    const auto solution = linear_ode_solve(p.view(), options);
    const auto w = random_vector(solution.solution.size(), 4);
    const auto g = linear_ode_adjoint<double>(p.view(), options, solution, w);
    const double left = dot(solution.solution, w);
    const double right = dot(p.rhs, g.rhs) + dot(p.initial_values, g.initial_values);
    EXPECT_NEAR(left, right, 1e-10 * (1 + std::abs(left))) << rows;
  }
}

/// What float32 is held to: 1e-5 in the solution, 1e-4 in gradients. Three limits are worse, and
/// measured: taylor's rows for u^(n) have weight h^n, lost against rows of weight 1 where h² nears
/// float32's rounding; and gbdf's and the Taylor families' step gradients difference u over a step.
struct FloatCase {
  const char* rows;
  double h;
  double solution = 1.5e-5;
  double gradient = 1e-4;
  double steps = 1e-4;
};

void PrintTo(const FloatCase& c, std::ostream* out) { *out << c.rows << " h " << c.h; }

class LinearOdeFloat : public testing::TestWithParam<FloatCase> {};

TEST_P(LinearOdeFloat, AgreesWithDoubleInTheSolutionAndEveryGradient) {
  const auto& [rows, h, solution_limit, gradient_limit, steps_limit] = GetParam();
  auto p = problems::oscillators<double>({5, 100, 1, 1, 2, 1, 2}, h);
  const auto single = p.as<float>();
  p = single.as<double>();  // both get the rounded inputs
  LinearOdeOptions options;
  options.rows = Rows::parse(rows);
  const auto exact = linear_ode_solve(p.view(), options);
  const auto got = linear_ode_solve(single.view(), options);
  for (const ItemStatus status : got.status) EXPECT_EQ(status, ItemStatus::solved);
  EXPECT_LT(relative_error(got.solution, exact.solution), solution_limit);
  const auto v = random_vector(exact.solution.size(), 8);
  const std::vector<float> v_single(v.begin(), v.end());
  const std::vector<double> v_double(v_single.begin(), v_single.end());
  const auto g = linear_ode_adjoint<double>(p.view(), options, exact, v_double);
  const auto g_single = linear_ode_adjoint<float>(single.view(), options, got, v_single);
  EXPECT_LT(relative_error(g_single.coefficients, g.coefficients), gradient_limit);
  EXPECT_LT(relative_error(g_single.rhs, g.rhs), gradient_limit);
  EXPECT_LT(relative_error(g_single.initial_values, g.initial_values), gradient_limit);
  EXPECT_LT(relative_error(g_single.steps, g.steps), steps_limit);
}

const FloatCase float_cases[] = {
    {"taylor", 0.1},
    {"taylor", 0.01, 6e-5, 1e-4, 2e-3},
    {"taylor", 0.001, 1.2e-3, 1e-3, 0.3},
    {"taylor_central", 0.1},
    {"taylor_central", 0.01},
    {"taylor_central", 0.001, 1.2e-5, 1e-4, 2e-3},
    {"gam2", 0.1},
    {"gam2", 0.01},
    {"gam2", 0.001},
    {"gam6", 0.1},
    {"gam6", 0.01},
    {"gam6", 0.001},
    {"gam8", 0.1},
    {"gam8", 0.01},
    {"gam8", 0.001},
    {"gbdf2", 0.1},
    {"gbdf2", 0.01, 1.2e-5, 1e-4, 3e-4},
    {"gbdf2", 0.001, 1.2e-5, 1e-4, 2e-3},
    {"gbdf6", 0.1, 1.2e-5, 1e-4, 6e-4},
    {"gbdf6", 0.01, 1.5e-5, 1e-4, 1e-2},
    {"gbdf6", 0.001, 2.5e-5, 1e-4, 0.15},
};
INSTANTIATE_TEST_SUITE_P(Steps, LinearOdeFloat, testing::ValuesIn(float_cases));

}  // namespace
}  // namespace mechnn::test
