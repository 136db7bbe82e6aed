// Derivatives along a direction against finite differences of solution and gradients, and the two
// identities that hold to rounding: ⟨w, J v⟩ = ⟨Jᵀ w, v⟩, and the symmetry of second derivatives.
#include "mechnn/linear_ode_tangent.h"

#include <gtest/gtest.h>

#include <string>

#include "support/linear_ode_tangents.h"

namespace mechnn::test {
namespace {

class LinearOdeTangentCheck : public testing::TestWithParam<TangentCase> {};

TEST_P(LinearOdeTangentCheck, IsTheSlopeOfSolutionSlackAndEveryGradient) {
  const Moved at = of_case(GetParam());
  const auto v = random_tangents(at.problem, at.cotangent.size(), 40);
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
  const Moved at = of_case(GetParam());
  auto v = random_tangents(at.problem, at.cotangent.size(), 60);
  auto w = random_tangents(at.problem, at.cotangent.size(), 70);
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
const TangentCase cases[] = {{"taylor", scalar_shape},
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
        Moved at = of_case({rows, shape, qr, {}, by_batch});
        for (std::size_t i = 0; i < at.problem.coefficients.size(); ++i) {
          const bool leads = static_cast<std::ptrdiff_t>(i) % (shape.order + 1) == shape.order;
          if (!leads) at.problem.coefficients[i] = zero;
        }
        const auto v = random_tangents(at.problem, at.cotangent.size(), 80);
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
      Moved at = of_case({rows, {2, 1000, 1, 1, 2, 1, 2}});
      at.problem = problems::oscillators<double>({2, 1000, 1, 1, 2, 1, 2}, h);
      const auto v = random_tangents(at.problem, at.cotangent.size(), 90);
      const auto w = random_tangents(at.problem, at.cotangent.size(), 95);
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
    Moved at = of_case({rows, {1, 100, 1, 1, 1, 1, 1}});
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
    auto v = random_tangents(at.problem, at.cotangent.size(), 90);
    auto w = random_tangents(at.problem, at.cotangent.size(), 95);
    v.cotangent.clear();
    w.cotangent.clear();
    const LinearOdeTangent along_v = at.tangent(v);
    const auto g = linear_ode_adjoint<double>(at.problem.view(), at.options, z, at.cotangent);
    EXPECT_NEAR(dot(along_v.solution, at.cotangent) / dot(v, g), 1, 1e-10) << rows;
    EXPECT_NEAR(dot(w, along_v.gradients) / dot(v, at.tangent(w).gradients), 1, 1e-11) << rows;
  }
}

}  // namespace
}  // namespace mechnn::test
