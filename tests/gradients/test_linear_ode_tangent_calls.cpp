// Calls of linear_ode_tangent: what it gives for parts of a problem, and what it refuses.
#include "mechnn/linear_ode_tangent.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <stdexcept>
#include <string>

#include "support/linear_ode_tangents.h"

namespace mechnn::test {
namespace {

const LinearOdeShape shape{3, 11, 1, 1, 2, 1, 2};

TEST(LinearOdeTangent, IsLinearInTheRightHandSides) {
  const Moved at = of_case({"gbdf4", shape});
  OwnedTangents v;
  v.weights = {0, 0, 0};
  v.rhs = at.problem.rhs;
  v.initial_values = at.problem.initial_values;
  EXPECT_LT(relative_error(at.tangent(v).solution, at.solve().solution), 1e-11);
}

TEST(LinearOdeTangent, OfAnItemIsTheSameAloneAndZeroWhereItWasNotSolved) {
  Moved at = of_case({"gam6", {5, 11, 1, 1, 2, 1, 2}});
  const auto size = static_cast<std::ptrdiff_t>(at.problem.coefficients.size()) / 5;
  std::fill_n(at.problem.coefficients.begin() + size, size, 0.0);
  auto v = random_tangents(at.problem, at.cotangent.size(), 30);
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
  OwnedTangents v_alone = v;
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
  const Moved at = of_case({"slack", {9, 11, 2, 2, 1, 1, 1}});
  const auto v = random_tangents(at.problem, at.cotangent.size(), 30);
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

void expect_refusal(const Moved& at, const OwnedTangents& v, const std::string& names) {
  try {
    static_cast<void>(at.tangent(v));
    ADD_FAILURE() << "accepted, expected a refusal that names " << names;
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(names), std::string::npos) << error.what();
  }
}

TEST(LinearOdeTangent, RefusesMisuseNamingTheArgument) {
  const Moved at = of_case({"taylor", shape});
  const auto v = random_tangents(at.problem, at.cotangent.size(), 30);
  const auto spoilt = [&](auto spoil) {
    OwnedTangents result = v;
    spoil(result);
    return result;
  };
  expect_refusal(at, spoilt([](auto& of) { of.rhs.pop_back(); }), "tangents.rhs");
  expect_refusal(at, spoilt([](auto& of) { of.steps.pop_back(); }), "tangents.steps");
  expect_refusal(at, spoilt([](auto& of) { of.cotangent.pop_back(); }), "tangents.cotangent");
  Moved without = at;
  without.options.weights.initial = 0;
  expect_refusal(without, v, "tangents.weights.initial");
  EXPECT_THROW(static_cast<void>(linear_ode_tangent(at.problem.view(), at.options, {}, {})),
               std::invalid_argument);
}

TEST(LinearOdeTangent, WithoutACotangentIsThatOfTheSolutionAlone) {
  const Moved at = of_case({"slack", shape});
  auto v = random_tangents(at.problem, at.cotangent.size(), 30);
  const LinearOdeTangent both = at.tangent(v);
  v.cotangent.clear();
  const auto alone = linear_ode_tangent(at.problem.view(), at.options, at.solve().status, v.view());
  EXPECT_EQ(alone.solution, both.solution);
  EXPECT_EQ(alone.slack, both.slack);
  EXPECT_TRUE(alone.gradients.coefficients.empty());
}

}  // namespace
}  // namespace mechnn::test
