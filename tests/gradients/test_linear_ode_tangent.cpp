// Derivatives along a direction against finite differences of solution and gradients, and the two
// identities that hold to rounding: ⟨w, J v⟩ = ⟨Jᵀ w, v⟩, and the symmetry of second derivatives.
#include "mechnn/linear_ode_tangent.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <limits>
#include <stdexcept>
#include <string>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

using Numbers = std::vector<double>;

/// A direction that owns its numbers.
struct OwnedDirection {
  Numbers coefficients, rhs, initial_values, steps, cotangent;
  RowWeights weights;

  [[nodiscard]] LinearOdeDirection view() const {
    return {coefficients, rhs, initial_values, steps, weights, cotangent};
  }
};

double dot(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double dot(const OwnedDirection& v, const LinearOdeGradients<double>& g) {
  return dot(v.coefficients, g.coefficients) + dot(v.rhs, g.rhs) +
         dot(v.initial_values, g.initial_values) + dot(v.steps, g.steps) +
         dot({v.weights.equation, v.weights.initial, v.weights.smoothness}, g.weights);
}

/// Entries of the size of their inputs: steps move by shares of themselves.
OwnedDirection random_direction(const OwnedProblem<double>& p, std::size_t solution_size,
                                unsigned seed) {
  OwnedDirection v;
  v.coefficients = random_vector(p.coefficients.size(), seed);
  v.rhs = random_vector(p.rhs.size(), seed + 1);
  v.initial_values = random_vector(p.initial_values.size(), seed + 2);
  v.steps = random_vector(p.steps.size(), seed + 3);
  for (std::size_t i = 0; i < v.steps.size(); ++i) v.steps[i] *= 0.3 * p.steps[i];
  v.cotangent = random_vector(solution_size, seed + 4);
  v.weights = {0.3, -0.5, 0.2};
  return v;
}

void move(Numbers& x, double delta, const Numbers& direction) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += delta * direction[i];
}

/// Solution and gradients as functions of ε, and as one vector of numbers.
struct Moved {
  OwnedProblem<double> problem;
  LinearOdeOptions options;
  Numbers cotangent;

  Moved(const OwnedProblem<double>& p, const LinearOdeOptions& o, const Numbers& w)
      : problem(p), options(o), cotangent(w) {}

  [[nodiscard]] Moved by(double delta, const OwnedDirection& v) const {
    Moved result = *this;
    move(result.problem.coefficients, delta, v.coefficients);
    move(result.problem.rhs, delta, v.rhs);
    move(result.problem.initial_values, delta, v.initial_values);
    move(result.problem.steps, delta, v.steps);
    move(result.cotangent, delta, v.cotangent);
    result.options.weights.equation += delta * v.weights.equation;
    result.options.weights.initial += delta * v.weights.initial;
    result.options.weights.smoothness += delta * v.weights.smoothness;
    return result;
  }
  [[nodiscard]] LinearOdeSolution<double> solve() const {
    return linear_ode_solve(problem.view(), options);
  }
  [[nodiscard]] std::vector<Numbers> results() const {
    const auto z = solve();
    const auto g = linear_ode_adjoint<double>(problem.view(), options, z, cotangent);
    return {z.solution, z.slack, g.coefficients, g.rhs, g.initial_values, g.steps, g.weights};
  }
  [[nodiscard]] LinearOdeTangent tangent(const OwnedDirection& v) const {
    return linear_ode_tangent(problem.view(), options, solve().status, v.view(), cotangent);
  }
};

/// Central differences of fourth order.
std::vector<Numbers> differences(const Moved& at, const OwnedDirection& v) {
  constexpr double d = 2e-4;
  auto result = at.by(d, v).results();
  const auto below = at.by(-d, v).results();
  const auto far_above = at.by(2 * d, v).results();
  const auto far_below = at.by(-2 * d, v).results();
  for (std::size_t k = 0; k < result.size(); ++k) {
    for (std::size_t i = 0; i < result[k].size(); ++i) {
      const double near = result[k][i] - below[k][i];
      const double far = far_above[k][i] - far_below[k][i];
      result[k][i] = (8 * near - far) / (12 * d);
    }
  }
  return result;
}

struct Case {
  const char* rows;
  LinearOdeShape shape;
  Factorisation factorisation = Factorisation::qr;
  Extents coefficients = {}, rest = {};
  double h = 0.3;
  double tolerance = 2e-8;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.rows << " E " << c.shape.equation << " D " << c.shape.dim << " n " << c.shape.order
       << " given at " << c.shape.initial_steps << " h " << c.h;
}

Moved make(const Case& c) {
  const RandomProblem random{c.shape, c.h, 5, c.coefficients, c.rest, c.rest, c.rest};
  LinearOdeOptions options;
  options.rows = Rows::parse(c.rows);
  options.factorisation = c.factorisation;
  options.weights = {1.2, 2.0, 0.7};
  options.alpha = 0.4;
  const auto size = c.shape.batch * c.shape.step * c.shape.dim * (c.shape.order + 1);
  return {random.make(), options, random_vector(static_cast<std::size_t>(size), 3)};
}

class LinearOdeTangentCheck : public testing::TestWithParam<Case> {};

TEST_P(LinearOdeTangentCheck, IsTheSlopeOfSolutionSlackAndEveryGradient) {
  const Moved at = make(GetParam());
  const auto v = random_direction(at.problem, at.cotangent.size(), 40);
  const LinearOdeTangent got = at.tangent(v);
  const LinearOdeGradients<double>& g = got.gradients;
  const auto expected = differences(at, v);
  EXPECT_LT(relative_error(got.solution, expected[0]), GetParam().tolerance);
  EXPECT_LT(relative_error(got.slack, expected[1]), GetParam().tolerance);
  const Numbers* const gradients[] = {&g.coefficients, &g.rhs, &g.initial_values, &g.steps,
                                      &g.weights};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_LT(relative_error(*gradients[i], expected[i + 2]), GetParam().tolerance) << i;
  }
}

TEST_P(LinearOdeTangentCheck, IsTransposedByTheAdjointAndItsSecondDerivativesAreSymmetric) {
  const Moved at = make(GetParam());
  auto v = random_direction(at.problem, at.cotangent.size(), 60);
  auto w = random_direction(at.problem, at.cotangent.size(), 70);
  std::ranges::fill(v.cotangent, 0.0);
  w.cotangent.clear();
  const LinearOdeTangent along_v = at.tangent(v);
  const LinearOdeTangent along_w = at.tangent(w);
  const auto g =
      linear_ode_adjoint<double>(at.problem.view(), at.options, at.solve(), at.cotangent);
  const double left = dot(along_v.solution, at.cotangent);
  EXPECT_NEAR(left, dot(v, g), 1e-10 * (1 + std::abs(left)));
  const double second = dot(w, along_v.gradients);
  EXPECT_NEAR(second, dot(v, along_w.gradients), 1e-10 * (1 + std::abs(second)));
}

constexpr Factorisation qr = Factorisation::qr;
constexpr Factorisation ldl = Factorisation::ldl;
constexpr Extents shared{false, false};
constexpr Extents by_batch{true, false};
constexpr Extents by_step{false, true};
const LinearOdeShape scalar_shape{3, 11, 1, 1, 2, 1, 2};
const LinearOdeShape third_shape{2, 9, 1, 1, 3, 1, 3};
const LinearOdeShape system_shape{2, 11, 2, 2, 1, 1, 1};
const LinearOdeShape observed_shape{2, 11, 2, 2, 1, 11, 1};
const LinearOdeShape more_equations{9, 11, 3, 2, 1, 1, 1};
const LinearOdeShape fewer_equations{2, 11, 1, 2, 1, 11, 2};
const LinearOdeShape long_shape{2, 60, 1, 1, 1, 1, 1};
const Case cases[] = {{"taylor", scalar_shape},
                      {"taylor", scalar_shape, ldl},
                      {"taylor", observed_shape, ldl, by_step, by_step},
                      {"taylor", third_shape},
                      {"taylor", fewer_equations},
                      {"taylor_central", system_shape},
                      {"taylor_central", scalar_shape, ldl, shared, by_step},
                      {"slack", scalar_shape},
                      {"slack", system_shape, ldl},
                      {"slack", observed_shape, qr, by_batch, by_batch},
                      {"gam2", third_shape},
                      {"gam4", scalar_shape},
                      {"gam6", observed_shape},
                      {"gam6", system_shape, qr, by_batch, by_step},
                      {"gam6", system_shape, qr, shared, shared},
                      {"gam6", more_equations},
                      {"gam6", fewer_equations},
                      {"gam8", long_shape},
                      {"gbdf1", scalar_shape},
                      {"gbdf3", scalar_shape},
                      {"gbdf4", third_shape, qr, {}, {}, 0.3, 1e-7},
                      {"gbdf6", observed_shape},
                      {"gbdf6", scalar_shape, qr, by_batch, by_batch},
                      {"gbdf6", more_equations},
                      {"gbdf8", long_shape, qr, {}, {}, 0.3, 1e-7}};
INSTANTIATE_TEST_SUITE_P(Families, LinearOdeTangentCheck, testing::ValuesIn(cases));

/// Coefficients of zero, which the direction moves: u' = b, and u'' = b at equal steps. There
/// reflectors have columns of zeros whose derivatives are not zero.
TEST(LinearOdeTangent, IsRightWhereCoefficientsAreZero) {
  for (const char* rows : {"gam6", "gbdf6", "taylor", "slack"}) {
    for (const double zero : {0.0, 1e-17}) {
      for (const LinearOdeShape& shape : {scalar_shape, system_shape, long_shape}) {
        SCOPED_TRACE(std::string(rows) + " order " + std::to_string(shape.order));
        Moved at = make({rows, shape, qr, {}, by_batch});
        for (std::size_t i = 0; i < at.problem.coefficients.size(); ++i) {
          const bool leads = static_cast<std::ptrdiff_t>(i) % (shape.order + 1) == shape.order;
          if (!leads) at.problem.coefficients[i] = zero;
        }
        const auto v = random_direction(at.problem, at.cotangent.size(), 80);
        const LinearOdeTangent got = at.tangent(v);
        const auto expected = differences(at, v);
        EXPECT_LT(relative_error(got.solution, expected[0]), 1e-7);
        EXPECT_LT(relative_error(got.gradients.coefficients, expected[2]), 1e-7);
        EXPECT_LT(relative_error(got.gradients.steps, expected[5]), 1e-7);
      }
    }
  }
}

TEST(LinearOdeTangent, KeepsItsDigitsAtSmallStepsAndOverManyOfThem) {
  for (const char* rows : {"gam6", "gbdf6", "taylor", "taylor_central"}) {
    for (const double h : {1e-1, 1e-2, 1e-3}) {
      SCOPED_TRACE(std::string(rows) + " h " + std::to_string(h));
      Moved at = make({rows, {2, 1000, 1, 1, 2, 1, 2}});
      at.problem = problems::oscillators<double>({2, 1000, 1, 1, 2, 1, 2}, h);
      const auto v = random_direction(at.problem, at.cotangent.size(), 90);
      const auto w = random_direction(at.problem, at.cotangent.size(), 95);
      auto still = w;
      still.cotangent.clear();
      auto moving = v;
      moving.cotangent.clear();
      const auto along_v = at.tangent(moving);
      const auto g =
          linear_ode_adjoint<double>(at.problem.view(), at.options, at.solve(), at.cotangent);
      const double size =
          std::sqrt(dot(along_v.solution, along_v.solution) * dot(at.cotangent, at.cotangent));
      EXPECT_NEAR(dot(along_v.solution, at.cotangent) / size, dot(v, g) / size, 1e-11);
      const double second = dot(w, along_v.gradients);
      EXPECT_NEAR(dot(v, at.tangent(still).gradients) / second, 1, 1e-10);
    }
  }
}

/// u' = 4u over 9 units of time: e^36 is as much as a double resolves.
TEST(LinearOdeTangent, KeepsItsDigitsWhereSolutionsGrow) {
  for (const char* rows : {"gam6", "gbdf4"}) {
    Moved at = make({rows, {1, 100, 1, 1, 1, 1, 1}});
    for (std::size_t i = 0; i < at.problem.coefficients.size(); i += 2) {
      at.problem.coefficients[i] = -4;
      at.problem.coefficients[i + 1] = 1;
    }
    for (double& h : at.problem.steps) h *= 0.3;
    const auto z = at.solve();
    ASSERT_EQ(z.status[0], ItemStatus::solved);
    for (std::size_t i = 0; i < z.solution.size(); ++i) {
      at.cotangent[i] /= 1 + std::abs(z.solution[i]);
    }
    auto v = random_direction(at.problem, at.cotangent.size(), 90);
    auto w = random_direction(at.problem, at.cotangent.size(), 95);
    v.cotangent.clear();
    w.cotangent.clear();
    const LinearOdeTangent along_v = at.tangent(v);
    const auto g = linear_ode_adjoint<double>(at.problem.view(), at.options, z, at.cotangent);
    EXPECT_NEAR(dot(along_v.solution, at.cotangent) / dot(v, g), 1, 1e-10) << rows;
    EXPECT_NEAR(dot(w, along_v.gradients) / dot(v, at.tangent(w).gradients), 1, 1e-11) << rows;
  }
}

TEST(LinearOdeTangent, IsLinearInTheRightHandSides) {
  const Moved at = make({"gbdf4", scalar_shape});
  OwnedDirection v;
  v.weights = {0, 0, 0};
  v.rhs = at.problem.rhs;
  v.initial_values = at.problem.initial_values;
  EXPECT_LT(relative_error(at.tangent(v).solution, at.solve().solution), 1e-11);
}

TEST(LinearOdeTangent, OfAnItemIsTheSameAloneAndZeroWhereItWasNotSolved) {
  Moved at = make({"gam6", {5, 11, 1, 1, 2, 1, 2}});
  const auto size = static_cast<std::ptrdiff_t>(at.problem.coefficients.size()) / 5;
  std::fill_n(at.problem.coefficients.begin() + size, size, 0.0);
  auto v = random_direction(at.problem, at.cotangent.size(), 30);
  const LinearOdeTangent together = at.tangent(v);
  ASSERT_EQ(together.gradients.status[1], ItemStatus::singular);
  const auto item = [](const Numbers& values, std::ptrdiff_t i) {
    const auto count = std::ssize(values) / 5;
    return Numbers(values.begin() + i * count, values.begin() + (i + 1) * count);
  };
  EXPECT_EQ(dot(item(together.solution, 1), item(together.solution, 1)), 0);
  EXPECT_EQ(dot(item(together.gradients.steps, 1), item(together.gradients.steps, 1)), 0);
  Moved alone = at;
  alone.problem.shape.batch = 1;
  OwnedDirection v_alone = v;
  for (auto* of : {&alone.problem.coefficients, &alone.problem.rhs, &alone.problem.initial_values,
                   &alone.problem.steps, &alone.cotangent, &v_alone.coefficients, &v_alone.rhs,
                   &v_alone.initial_values, &v_alone.steps, &v_alone.cotangent}) {
    *of = item(*of, 3);
  }
  const LinearOdeTangent single = alone.tangent(v_alone);
  EXPECT_EQ(single.solution, item(together.solution, 3));
  EXPECT_EQ(single.gradients.coefficients, item(together.gradients.coefficients, 3));
}

TEST(LinearOdeTangent, IsTheSameForEveryInstructionSet) {
  const Moved at = make({"slack", {9, 11, 2, 2, 1, 1, 1}});
  const auto v = random_direction(at.problem, at.cotangent.size(), 30);
  const LinearOdeTangent expected = at.tangent(v);
  for (const std::int64_t target : {HWY_SCALAR, HWY_AVX2, HWY_AVX3}) {
    hwy::SetSupportedTargetsForTest(0);
    if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    const LinearOdeTangent got = at.tangent(v);
    EXPECT_LT(relative_error(got.solution, expected.solution), 1e-11);
    EXPECT_LT(relative_error(got.gradients.steps, expected.gradients.steps), 1e-10);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void expect_refusal(const Moved& at, const OwnedDirection& v, const std::string& names) {
  try {
    static_cast<void>(at.tangent(v));
    ADD_FAILURE() << "accepted, expected a refusal that names " << names;
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(names), std::string::npos) << error.what();
  }
}

TEST(LinearOdeTangent, RefusesMisuseNamingTheArgument) {
  const Moved at = make({"taylor", scalar_shape});
  const auto v = random_direction(at.problem, at.cotangent.size(), 30);
  const auto spoilt = [&](auto spoil) {
    OwnedDirection result = v;
    spoil(result);
    return result;
  };
  expect_refusal(at, spoilt([](auto& of) { of.rhs.pop_back(); }), "direction.rhs");
  expect_refusal(at, spoilt([](auto& of) { of.steps.pop_back(); }), "direction.steps");
  expect_refusal(at, spoilt([](auto& of) { of.cotangent.pop_back(); }), "direction.cotangent");
  Moved without = at;
  without.options.weights.initial = 0;
  expect_refusal(without, v, "direction.weights.initial");
  EXPECT_THROW(static_cast<void>(linear_ode_tangent(at.problem.view(), at.options, {}, {})),
               std::invalid_argument);
}

TEST(LinearOdeTangent, WithoutACotangentIsThatOfTheSolutionAlone) {
  const Moved at = make({"slack", scalar_shape});
  auto v = random_direction(at.problem, at.cotangent.size(), 30);
  const LinearOdeTangent both = at.tangent(v);
  v.cotangent.clear();
  const auto alone = linear_ode_tangent(at.problem.view(), at.options, at.solve().status, v.view());
  EXPECT_EQ(alone.solution, both.solution);
  EXPECT_EQ(alone.slack, both.slack);
  EXPECT_TRUE(alone.gradients.coefficients.empty());
}

}  // namespace
}  // namespace mechnn::test
