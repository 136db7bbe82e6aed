// Items of a batch do not know of each other, whatever the instruction set.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "mechnn/linear_ode_tangent.h"
#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

struct Method {
  const char* rows;
  Factorisation factorisation;
};
const Method methods[] = {
    {"taylor", Factorisation::qr},        {"taylor", Factorisation::ldl},
    {"taylor", Factorisation::automatic}, {"taylor_central", Factorisation::ldl},
    {"slack", Factorisation::automatic},  {"slack", Factorisation::qr},
    {"gam6", Factorisation::qr},          {"gbdf6", Factorisation::qr}};

TEST(InstructionSet, IsTheOneThatTheEnvironmentNames) {
  static_cast<void>(linear_ode_solve(RandomProblem{}.make().view()));
  const char* const forced = std::getenv("MECHNN_SIMD");
  const std::map<std::string, std::int64_t> targets{
      {"scalar", HWY_SCALAR | HWY_EMU128}, {"avx2", HWY_AVX2}, {"avx512", HWY_AVX3 | HWY_AVX2}};
  const auto found = targets.find(forced == nullptr ? "" : forced);
  if (found != targets.end()) {
    EXPECT_EQ(hwy::SupportedTargets(), found->second);
  }
}

LinearOdeOptions options_for(const Method& method) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(method.rows);
  options.factorisation = method.factorisation;
  options.alpha = 0.2;
  return options;
}

OwnedProblem<double> batch_of(std::ptrdiff_t count) {
  return RandomProblem{{count, 17, 1, 1, 2, 1, 2}, 0.2, 13, {}, {}, {}, {}}.make();
}

std::vector<double> part(const std::vector<double>& all, std::ptrdiff_t item,
                         std::ptrdiff_t count) {
  const auto size = static_cast<std::ptrdiff_t>(all.size()) / count;
  return {all.begin() + item * size, all.begin() + (item + 1) * size};
}

OwnedProblem<double> item_of(const OwnedProblem<double>& p, std::ptrdiff_t item) {
  OwnedProblem<double> one = p;
  one.shape.batch = 1;
  const std::ptrdiff_t count = p.shape.batch;
  one.coefficients = part(p.coefficients, item, count);
  one.rhs = part(p.rhs, item, count);
  one.initial_values = part(p.initial_values, item, count);
  one.steps = part(p.steps, item, count);
  return one;
}

void expect_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)), 0);
}

TEST(LinearOdeBatch, AnItemHasTheSameBitsAloneAndAmongOthers) {
  for (const Method& method : methods) {
    SCOPED_TRACE(method.rows);
    const auto options = options_for(method);
    for (const std::ptrdiff_t count : {1, 2, 7, 8, 9, 19}) {
      const auto p = batch_of(count);
      const auto all = linear_ode_solve(p.view(), options);
      const auto v = random_vector(all.solution.size(), 2);
      const auto gradients = linear_ode_adjoint<double>(p.view(), options, all, v);
      for (std::ptrdiff_t item = 0; item < count; ++item) {
        const auto alone = item_of(p, item);
        const auto got = linear_ode_solve(alone.view(), options);
        expect_same_bits(got.solution, part(all.solution, item, count));
        const auto g = linear_ode_adjoint<double>(alone.view(), options, got, part(v, item, count));
        expect_same_bits(g.coefficients, part(gradients.coefficients, item, count));
        expect_same_bits(g.rhs, part(gradients.rhs, item, count));
        expect_same_bits(g.initial_values, part(gradients.initial_values, item, count));
        expect_same_bits(g.steps, part(gradients.steps, item, count));
      }
    }
  }
}

TEST(LinearOdeBatch, BadItemsAreReportedAndLeaveTheirNeighboursBitForBitAlone) {
  constexpr std::ptrdiff_t count = 11;
  for (const Method& method : methods) {
    SCOPED_TRACE(method.rows);
    const auto options = options_for(method);
    const auto good = batch_of(count);
    auto bad = good;
    const auto size = static_cast<std::ptrdiff_t>(good.coefficients.size()) / count;
    bad.coefficients[2 * size + 5] = std::numeric_limits<double>::quiet_NaN();
    bad.rhs[5 * 17 + 3] = std::numeric_limits<double>::infinity();
    // No equation at all: nothing determines the solution.
    std::fill_n(bad.coefficients.begin() + 8 * size, size, 0.0);
    const auto expected = linear_ode_solve(good.view(), options);
    const auto got = linear_ode_solve(bad.view(), options);
    const auto v = random_vector(got.solution.size(), 6);
    const auto g_expected = linear_ode_adjoint<double>(good.view(), options, expected, v);
    const auto g = linear_ode_adjoint<double>(bad.view(), options, got, v);
    EXPECT_EQ(got.status[2], ItemStatus::not_finite);
    EXPECT_EQ(got.status[5], ItemStatus::not_finite);
    EXPECT_EQ(got.status[8], ItemStatus::singular);
    for (std::ptrdiff_t item = 0; item < count; ++item) {
      if (item == 2 || item == 5 || item == 8) {
        for (const double x : part(got.solution, item, count)) EXPECT_TRUE(std::isnan(x));
        if (!got.slack.empty()) {
          EXPECT_TRUE(std::isnan(got.slack[static_cast<std::size_t>(item)]));
        }
        for (const double x : part(g.coefficients, item, count)) EXPECT_EQ(x, 0);
      } else {
        expect_same_bits(part(got.solution, item, count), part(expected.solution, item, count));
        expect_same_bits(part(g.steps, item, count), part(g_expected.steps, item, count));
        expect_same_bits(part(g.coefficients, item, count),
                         part(g_expected.coefficients, item, count));
        expect_same_bits(part(g.rhs, item, count), part(g_expected.rhs, item, count));
        expect_same_bits(part(g.initial_values, item, count),
                         part(g_expected.initial_values, item, count));
      }
    }
  }
}

TEST(LinearOdeBatch, BadItemsAddNothingToTheGradientsThatTheBatchShares) {
  constexpr std::ptrdiff_t count = 11;
  constexpr Extents shared{false, true};
  for (const Method& method : methods) {
    SCOPED_TRACE(method.rows);
    const auto options = options_for(method);
    const auto good =
        RandomProblem{{count, 17, 1, 1, 2, 1, 2}, 0.2, 13, {}, shared, shared, shared}.make();
    auto bad = good;
    const auto size = static_cast<std::ptrdiff_t>(good.coefficients.size()) / count;
    bad.coefficients[4 * size + 1] = std::numeric_limits<double>::quiet_NaN();
    const auto expected = linear_ode_solve(good.view(), options);
    const auto got = linear_ode_solve(bad.view(), options);
    ASSERT_EQ(got.status[4], ItemStatus::not_finite);
    auto v = random_vector(expected.solution.size(), 6);
    const auto g = linear_ode_adjoint<double>(bad.view(), options, got, v);
    // The same as if nobody had asked for that item's solution.
    const auto item = static_cast<std::ptrdiff_t>(v.size()) / count;
    std::fill_n(v.begin() + 4 * item, item, 0.0);
    const auto g_expected = linear_ode_adjoint<double>(good.view(), options, expected, v);
    EXPECT_LT(relative_error(g.rhs, g_expected.rhs), 1e-12);
    EXPECT_LT(relative_error(g.initial_values, g_expected.initial_values), 1e-12);
    EXPECT_LT(relative_error(g.steps, g_expected.steps), 1e-12);
  }
}

TEST(LinearOdeBatch, AWorkspaceUsedForOtherProblemsGivesTheSameBits) {
  LinearOdeWorkspace workspace;
  for (const std::ptrdiff_t count : {19, 1, 8}) {
    for (const Method& method : methods) {
      SCOPED_TRACE(method.rows);
      const auto options = options_for(method);
      const auto p = batch_of(count);
      const auto expected = linear_ode_solve(p.view(), options);
      const auto v = random_vector(expected.solution.size(), 2);
      const auto g_expected = linear_ode_adjoint<double>(p.view(), options, expected, v);
      auto got = expected;
      std::fill(got.solution.begin(), got.solution.end(), 7.0);
      auto g = g_expected;
      std::fill(g.steps.begin(), g.steps.end(), 7.0);
      linear_ode_solve<double>(p.view(), options, {got.solution, got.slack, got.status}, workspace);
      linear_ode_adjoint<double>(p.view(), options, {got.solution, got.slack, got.status}, v,
                                 {g.coefficients, g.rhs, g.initial_values, g.steps, g.weights},
                                 workspace);
      expect_same_bits(got.solution, expected.solution);
      expect_same_bits(g.steps, g_expected.steps);
    }
  }
}

TEST(LinearOdeBatch, WithoutAnEquationNothingIsDeterminedHoweverManySteps) {
  for (const std::ptrdiff_t step : {2, 5, 50, 200, 1000}) {
    SCOPED_TRACE(step);
    auto p = RandomProblem{{3, step, 1, 1, 2, 1, 2}, 0.01, 13, {}, {}, {}, {}}.make();
    const auto size = static_cast<std::ptrdiff_t>(p.coefficients.size()) / 3;
    std::fill_n(p.coefficients.begin() + size, size, 0.0);
    const auto got = linear_ode_solve(p.view(), options_for({"taylor", Factorisation::ldl}));
    EXPECT_EQ(got.status[0], ItemStatus::solved);
    EXPECT_EQ(got.status[1], ItemStatus::singular);
    EXPECT_EQ(got.status[2], ItemStatus::solved);
  }
}

TEST(LinearOdeBatch, TheCallersMemoryGetsTheSameNumbers) {
  const auto p = batch_of(5);
  const auto options = options_for({"slack", Factorisation::ldl});
  const auto expected = linear_ode_solve(p.view(), options);
  const auto v = random_vector(expected.solution.size(), 4);
  const auto g_expected = linear_ode_adjoint<double>(p.view(), options, expected, v);
  // Whatever was there before must not matter.
  std::vector<double> solution(expected.solution.size(), 7.0), slack(5, 7.0);
  std::vector<ItemStatus> status(5, ItemStatus::singular);
  linear_ode_solve<double>(p.view(), options, {solution, slack, status});
  expect_same_bits(solution, expected.solution);
  expect_same_bits(slack, expected.slack);
  EXPECT_EQ(status, expected.status);
  auto g = g_expected;
  for (auto* part : {&g.coefficients, &g.rhs, &g.initial_values, &g.steps, &g.weights}) {
    std::fill(part->begin(), part->end(), 7.0);
  }
  linear_ode_adjoint<double>(p.view(), options, {solution, slack, status}, v,
                             {g.coefficients, g.rhs, g.initial_values, g.steps, g.weights});
  expect_same_bits(g.coefficients, g_expected.coefficients);
  expect_same_bits(g.rhs, g_expected.rhs);
  expect_same_bits(g.initial_values, g_expected.initial_values);
  expect_same_bits(g.steps, g_expected.steps);
  expect_same_bits(g.weights, g_expected.weights);
  slack.clear();
  EXPECT_THROW(linear_ode_solve<double>(p.view(), options, {solution, slack, status}),
               std::invalid_argument);
}

TEST(LinearOdeBatch, WritesNothingThroughAnEmptySpanOfSlacks) {
  const auto p = batch_of(3);
  for (const Method& method : methods) {
    const auto options = options_for(method);
    if (options.scheme.family == SchemeFamily::slack) continue;
    auto z = linear_ode_solve(p.view(), options);
    std::vector<double> memory(3, 7.0);
    LinearOdeWorkspace workspace;
    linear_ode_solve<double>(p.view(), options, {z.solution, std::span(memory).first(0), z.status},
                             workspace);
    linear_ode_tangent(p.view(), options, z.status, {}, {},
                       {z.solution, std::span(memory).first(0), {}}, workspace);
    EXPECT_EQ(memory, std::vector(3, 7.0)) << method.rows;
  }
}

TEST(LinearOdeBatch, EveryInstructionSetGivesTheScalarNumbers) {
  const auto p = batch_of(19);
  const auto single = p.as<float>();
  for (const Method& method : methods) {
    const auto options = options_for(method);
    const auto expected = linear_ode_solve(p.view(), options);
    const auto v = random_vector(expected.solution.size(), 2);
    const auto g_expected = linear_ode_adjoint<double>(p.view(), options, expected, v);
    for (const std::int64_t target : {HWY_SCALAR, HWY_SSE4, HWY_AVX2, HWY_AVX3}) {
      hwy::SetSupportedTargetsForTest(0);
      if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
      hwy::SetSupportedTargetsForTest(target);
      hwy::GetChosenTarget().Update(hwy::SupportedTargets());
      const auto got = linear_ode_solve(p.view(), options);
      EXPECT_LT(relative_error(got.solution, expected.solution), 1e-11) << method.rows;
      const auto g = linear_ode_adjoint<double>(p.view(), options, got, v);
      EXPECT_LT(relative_error(g.steps, g_expected.steps), 1e-9) << method.rows;
      if (method.factorisation == Factorisation::ldl) continue;
      LinearOdeOptions float_options = options;
      float_options.arithmetic = Arithmetic::as_given;
      const auto in_float = linear_ode_solve(single.view(), float_options);
      EXPECT_LT(relative_error(in_float.solution, expected.solution), 1e-4) << method.rows;
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
}

}  // namespace
}  // namespace mechnn::test
