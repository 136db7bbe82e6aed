// The banded solver against the dense reference: every scheme, shape and broadcast.
#include <gtest/gtest.h>

#include "support/dense_reference/linear_ode.h"
#include "support/linear_ode_cases.h"
#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

/// Gradients of all items, summed where an input broadcasts.
void add(const reference::Vector& part, Extents vary, std::ptrdiff_t steps, std::ptrdiff_t item,
         std::vector<double>& total) {
  if (steps == 0) return;
  const std::ptrdiff_t inner = part.size() / steps;
  const std::ptrdiff_t kept = vary.step ? steps : 1;
  const std::ptrdiff_t first = vary.batch ? item * kept * inner : 0;
  if (std::ssize(total) < first + kept * inner) total.resize(first + kept * inner, 0.0);
  for (std::ptrdiff_t t = 0; t < steps; ++t) {
    for (std::ptrdiff_t i = 0; i < inner; ++i) {
      total[first + (vary.step ? t : 0) * inner + i] += static_cast<double>(part[t * inner + i]);
    }
  }
}

struct Expected {
  std::vector<double> solution, slack, coefficients, rhs, initial_values, steps;
  std::vector<double> weights = {0, 0, 0};
};

Expected dense(const OwnedProblem<double>& p, const LinearOdeOptions& options,
               const std::vector<double>& cotangent) {
  Expected all;
  const std::ptrdiff_t size = p.shape.step * p.shape.dim * (p.shape.order + 1);
  for (std::ptrdiff_t item = 0; item < p.shape.batch; ++item) {
    const auto problem = reference::dense_item(p.view(), options, item);
    const auto z = reference::dense_solve(problem);
    for (const auto x : z.solution) all.solution.push_back(static_cast<double>(x));
    all.slack.push_back(static_cast<double>(z.slack));
    reference::Vector v(size);
    for (std::ptrdiff_t i = 0; i < size; ++i) v[i] = cotangent[item * size + i];
    const auto g = reference::dense_adjoint(problem, v);
    add(g.coefficients, p.coefficients_vary, p.shape.step, item, all.coefficients);
    add(g.rhs, p.rhs_vary, p.shape.step, item, all.rhs);
    add(g.initial_values, p.initial_vary, p.shape.initial_steps, item, all.initial_values);
    add(g.steps, p.steps_vary, p.shape.step - 1, item, all.steps);
    for (int i = 0; i < 3; ++i) all.weights[i] += static_cast<double>(g.weights[i]);
  }
  return all;
}

void expect_agreement(const OwnedProblem<double>& p, const LinearOdeOptions& options) {
  const auto got = linear_ode_solve(p.view(), options);
  const auto cotangent = random_vector(got.solution.size(), 11);
  const Expected expected = dense(p, options, cotangent);
  for (const ItemStatus status : got.status) EXPECT_EQ(status, ItemStatus::solved);
  EXPECT_LT(relative_error(got.solution, expected.solution), 1e-10);
  if (!got.slack.empty()) {
    EXPECT_LT(relative_error(got.slack, expected.slack), 1e-10);
  }
  const auto gradients = linear_ode_adjoint<double>(p.view(), options, got, cotangent);
  EXPECT_LT(relative_error(gradients.coefficients, expected.coefficients), 1e-9);
  EXPECT_LT(relative_error(gradients.rhs, expected.rhs), 1e-9);
  EXPECT_LT(relative_error(gradients.initial_values, expected.initial_values), 1e-9);
  EXPECT_LT(relative_error(gradients.steps, expected.steps), 1e-9);
  const double largest = *std::max_element(cotangent.begin(), cotangent.end());
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(gradients.weights[i], expected.weights[i],
                1e-9 * (largest + std::abs(expected.weights[i])));
  }
}

class LinearOdeAgainstDense : public testing::TestWithParam<LinearOdeCase> {};

TEST_P(LinearOdeAgainstDense, SolutionAndEveryGradientAgree) {
  const LinearOdeCase& c = GetParam();
  SCOPED_TRACE(describe(c));
  const OwnedProblem<double> p = c.problem();
  LinearOdeOptions options = c.options(Factorisation::qr);
  expect_agreement(p, options);
  options.factorisation = Factorisation::automatic;
  expect_agreement(p, options);
  const SchemeFamily family = options.scheme.family;
  if (family == SchemeFamily::gam || family == SchemeFamily::gbdf) return;
  options.factorisation = Factorisation::ldl;
  expect_agreement(p, options);
}

/// Where equations are eliminated before the band, each takes a column of its own state: that must
/// not depend on which equation speaks of which state.
TEST(LinearOdeExact, TheOrderOfTheEquationsDoesNotMatter) {
  for (const char* rows : {"gam6", "gbdf4"}) {
    const auto p = RandomProblem{{3, 15, 3, 3, 2, 1, 2}, 0.2, 4, {}, {}, {}, {}}.make();
    auto turned = p;
    constexpr std::ptrdiff_t equation = 9;
    for (std::ptrdiff_t i = 0; i < std::ssize(p.rhs); ++i) {
      const std::ptrdiff_t to = i / 3 * 3 + (i + 1) % 3;
      turned.rhs[to] = p.rhs[i];
      std::copy_n(p.coefficients.begin() + i * equation, equation,
                  turned.coefficients.begin() + to * equation);
    }
    LinearOdeOptions options;
    options.scheme = Scheme::parse(rows);
    const auto expected = linear_ode_solve(p.view(), options);
    const auto got = linear_ode_solve(turned.view(), options);
    EXPECT_LT(relative_error(got.solution, expected.solution), 1e-11) << rows;
    const auto v = random_vector(got.solution.size(), 3);
    const auto g_expected = linear_ode_adjoint<double>(p.view(), options, expected, v);
    const auto g = linear_ode_adjoint<double>(turned.view(), options, got, v);
    EXPECT_LT(relative_error(g.steps, g_expected.steps), 1e-10) << rows;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearOdeAgainstDense, testing::ValuesIn(linear_ode_cases));

}  // namespace
}  // namespace mechnn::test
