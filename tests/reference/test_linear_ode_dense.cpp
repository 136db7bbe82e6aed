// The banded solver against the dense reference: every scheme, shape and broadcast.
#include <gtest/gtest.h>

#include "support/dense_reference/linear_ode.h"
#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

struct Case {
  const char* rows;
  LinearOdeShape shape;  // batch, step, equation, dim, order, initial_steps, initial_orders
  RowWeights weights{};
  Extents coefficients{}, rhs{}, initial{}, steps{};
};

std::string describe(const Case& c) {
  const LinearOdeShape& s = c.shape;
  std::string text = c.rows;
  for (const std::ptrdiff_t x :
       {s.batch, s.step, s.equation, s.dim, s.order, s.initial_steps, s.initial_orders}) {
    text += " " + std::to_string(x);
  }
  return text;
}

void PrintTo(const Case& c, std::ostream* out) { *out << describe(c); }

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

class LinearOdeAgainstDense : public testing::TestWithParam<Case> {};

TEST_P(LinearOdeAgainstDense, SolutionAndEveryGradientAgree) {
  const Case& c = GetParam();
  SCOPED_TRACE(describe(c));
  const OwnedProblem<double> p =
      RandomProblem{c.shape, 0.3, 7, c.coefficients, c.rhs, c.initial, c.steps}.make();
  LinearOdeOptions options{Scheme::parse(c.rows), Factorisation::qr, c.weights, 0.7, 0.3};
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

constexpr Extents shared_in_time{true, false};
constexpr Extents shared_in_batch{false, true};
constexpr Extents shared{false, false};
constexpr RowWeights uneven{1.3, 2.1, 0.6};

const Case cases[] = {
    {"taylor", {3, 12, 1, 1, 2, 1, 2}, uneven},
    {"taylor", {1, 12, 1, 1, 2, 1, 2}},
    {"taylor", {9, 7, 2, 2, 1, 1, 1}, uneven},
    {"taylor", {2, 9, 3, 2, 2, 9, 1}, uneven},
    {"taylor", {2, 9, 1, 2, 1, 9, 1}},
    {"taylor", {1, 1, 1, 1, 1, 1, 1}},
    {"taylor", {2, 2, 1, 1, 3, 1, 3}},
    {"taylor", {6, 14, 1, 1, 3, 1, 3}, {2, 5, 0.5}},
    {"taylor_central", {3, 12, 1, 1, 2, 1, 2}, uneven},
    {"taylor_central", {17, 8, 2, 2, 1, 3, 1}},
    {"taylor_central", {2, 7, 1, 1, 4, 1, 4}},
    {"slack", {3, 12, 1, 1, 2, 1, 2}},
    {"slack", {2, 6, 2, 2, 3, 2, 2}, uneven},
    {"slack", {2, 2, 1, 1, 2, 1, 2}},
    {"gam2", {3, 12, 1, 1, 2, 1, 2}},
    {"gam4", {3, 12, 2, 2, 2, 1, 2}},
    {"gam6", {9, 20, 1, 1, 2, 1, 2}},
    {"gam6", {1, 20, 1, 1, 2, 1, 2}},
    {"gam6", {2, 4, 1, 1, 1, 1, 1}},
    {"gam6", {2, 14, 3, 2, 1, 1, 1}, uneven},
    {"gam6", {2, 14, 2, 2, 1, 14, 1}, uneven},
    {"gam8", {2, 19, 3, 3, 1, 1, 1}},
    {"gam8", {2, 13, 1, 1, 4, 1, 4}},
    {"gbdf1", {2, 9, 1, 1, 2, 1, 2}},
    {"gbdf2", {2, 11, 2, 2, 1, 1, 1}},
    {"gbdf3", {2, 12, 1, 1, 3, 1, 3}},
    {"gbdf4", {2, 13, 1, 1, 2, 1, 2}},
    {"gbdf5", {2, 14, 1, 1, 2, 1, 2}},
    {"gbdf6", {11, 15, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 3, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 2, 1, 1, 1, 1, 1}},
    {"gbdf6", {2, 15, 2, 2, 1, 15, 2}, uneven},
    {"gbdf7", {2, 17, 1, 1, 1, 1, 1}},
    {"gbdf8", {2, 19, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 1, 2, 2, 1, 1, 1}},
    {"gam6", {2, 14, 3, 3, 2, 1, 2}},
    {"gam6", {2, 14, 2, 2, 1, 1, 1}, {}, {}, {}, {}, shared},
    {"gam4", {3, 9, 2, 2, 2, 1, 2}, {}, shared_in_time, {}, shared_in_batch, shared_in_time},
    {"gbdf6", {2, 15, 3, 3, 1, 1, 1}, {}, shared, shared_in_batch, {}, {}},
    {"taylor", {10, 9, 1, 1, 2, 1, 2}, uneven, shared, shared, shared, shared},
    {"gam6", {10, 13, 1, 1, 2, 1, 2}, uneven, shared_in_time, shared_in_batch, shared, shared},
    {"gbdf4",
     {10, 13, 2, 2, 1, 1, 1},
     uneven,
     shared_in_batch,
     shared,
     shared_in_batch,
     shared_in_time},
    {"slack", {10, 9, 1, 1, 2, 1, 2}, {}, shared, shared_in_time, shared, shared_in_time},
};

INSTANTIATE_TEST_SUITE_P(Shapes, LinearOdeAgainstDense, testing::ValuesIn(cases));

}  // namespace
}  // namespace mechnn::test
