// Gradients against finite differences, and the adjoint identity.
#include <gtest/gtest.h>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

LinearOdeOptions options_for(const std::string& rows, Factorisation factorisation) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(rows);
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
  LinearOdeShape shape;
  Factorisation factorisation;
  bool shared_steps = false;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.rows << ' ' << to_string(c.factorisation);
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
const Case gradient_cases[] = {{"taylor", scalar_shape, Factorisation::qr},
                               {"taylor", scalar_shape, Factorisation::ldl},
                               {"taylor", scalar_shape, Factorisation::automatic},
                               {"slack", system_shape, Factorisation::automatic},
                               {"taylor", observed_shape, Factorisation::ldl},
                               {"taylor_central", system_shape, Factorisation::qr},
                               {"taylor_central", scalar_shape, Factorisation::ldl},
                               {"slack", scalar_shape, Factorisation::qr},
                               {"slack", system_shape, Factorisation::ldl},
                               {"gam4", scalar_shape, Factorisation::qr},
                               {"gam6", observed_shape, Factorisation::qr},
                               {"gam6", system_shape, Factorisation::qr, true},
                               {"gbdf3", scalar_shape, Factorisation::qr},
                               {"gbdf6", observed_shape, Factorisation::qr},
                               {"gbdf6", scalar_shape, Factorisation::qr, true}};
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

}  // namespace
}  // namespace mechnn::test
