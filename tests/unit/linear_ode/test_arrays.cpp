// What the shapes of a problem's arrays say of it, and how they broadcast.
#include "mechnn/linear_ode_arrays.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/linear_ode_extents.h"

namespace mechnn::test {
namespace {

using Numbers = std::vector<double>;

Numbers numbers(std::span<const double> values) { return {values.begin(), values.end()}; }

struct Shapes {
  ArrayShape coefficients{9, 1, 1, 3};
  ArrayShape rhs{1, 1};
  ArrayShape initial_values{1, 1, 2};
  ArrayShape steps{8};

  [[nodiscard]] LinearOdeExtents<std::ptrdiff_t> extents(
      std::optional<std::ptrdiff_t> time_points = std::nullopt) const {
    return linear_ode_extents<std::ptrdiff_t>({coefficients, rhs, initial_values, steps},
                                              time_points);
  }
};

TEST(LinearOdeExtents, ComeFromTheFirstArrayThatIsNotSharedInTime) {
  EXPECT_EQ(Shapes{}.extents().step, 9);
  EXPECT_EQ((Shapes{{1, 1, 1, 3}, {9, 1}}).extents().step, 9);
  EXPECT_EQ((Shapes{{1, 1, 1, 3}}).extents().step, 9);
  const Shapes shared{{1, 1, 1, 3}, {1, 1}, {1, 1, 2}, {1}};
  EXPECT_EQ(shared.extents(5).step, 5);
  EXPECT_THROW(static_cast<void>(shared.extents()), ArgumentError);
  const Shapes point{{1, 1, 1, 3}, {1, 1}, {1, 1, 2}, {0}};
  EXPECT_EQ(point.extents().step, 1);
}

TEST(LinearOdeExtents, AreThoseOfTheProblem) {
  const auto found = Shapes{{5, 1, 9, 2, 3, 4}, {4, 1, 2}, {5, 4, 2, 3, 1}, {1, 4, 8}}.extents();
  EXPECT_EQ(found.batch, (ArrayShape{5, 4}));
  EXPECT_EQ(found.equation, 2);
  EXPECT_EQ(found.dim, 3);
  EXPECT_EQ(found.order, 3);
  EXPECT_EQ(found.initial_steps, 2);
  EXPECT_EQ(found.initial_orders, 1);
}

std::string refusal(const Shapes& shapes, std::optional<std::ptrdiff_t> time_points = {}) {
  try {
    static_cast<void>(shapes.extents(time_points));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LinearOdeExtents, AreRefusedWhereTheyDisagreeNamingTheArray) {
  const ArrayShape c{9, 1, 1, 3}, b{1, 1}, u{1, 1, 2};
  EXPECT_EQ(refusal({{1, 1, 3}}),
            "coefficients: got shape (1, 1, 3), expected (..., step, equation, dim, order + 1)");
  EXPECT_EQ(refusal({c, {2}}).find("rhs: got shape (2,), expected (..., step, equation)"), 0U);
  EXPECT_EQ(refusal({c, {7, 1}}), "rhs: got step = 7, expected 1 or 9");
  EXPECT_EQ(refusal({c, b, u, {9}}), "steps: got step - 1 = 9, expected 1 or 8");
  EXPECT_EQ(refusal({c, {1, 2}}), "rhs: got equation = 2, expected 1 as in coefficients");
  EXPECT_EQ(refusal({c, b, {1, 2, 2}}),
            "initial_values: got dim = 2, expected 1 as in coefficients");
  EXPECT_EQ(refusal({c, b, {10, 1, 2}}),
            "initial_values: got initial step = 10, expected at most step = 9");
  EXPECT_EQ(refusal({c, b, {1, 1, 4}}),
            "initial_values: got initial order = 4, expected at most order + 1 = 3");
  EXPECT_EQ(refusal({{9, 1, 1, 1}}), "coefficients: got order + 1 = 1, expected at least 2");
  EXPECT_EQ(refusal({{9, 0, 1, 3}}), "coefficients: got equation = 0, expected at least 1");
  EXPECT_EQ(refusal({{9, 1, 0, 3}}), "coefficients: got dim = 0, expected at least 1");
  EXPECT_EQ(refusal({{0, 9, 1, 1, 3}}), "batch: got 0, expected at least 1");
  EXPECT_EQ(
      refusal({{2, 3, 9, 1, 1, 3}, {4, 1, 1}}),
      "rhs: got batch (4,), expected one that broadcasts with (2, 3) of the arguments before");
  EXPECT_EQ(refusal({{0, 1, 1, 3}}), "coefficients: got step = 0, expected at least 1");
  EXPECT_EQ(refusal({{1, 1, 1, 3}, {0, 1}}), "rhs: got step = 0, expected at least 1");
  EXPECT_EQ(refusal({}, 0), "time_points: got 0, expected at least 1");
  EXPECT_EQ(refusal({}, 10), "coefficients: got step = 9, expected 1 or 10");
}
std::vector<double> counted(std::ptrdiff_t size) {
  std::vector<double> values(static_cast<std::size_t>(size));
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}
TEST(BroadcastTo, RepeatsAlongExtentsOfOneAndNewOnes) {
  const auto values = counted(4);
  EXPECT_EQ(broadcast_to<double>("x", {values, {2, 1, 2}}, {2, 3, 2}),
            (Numbers{0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3}));
  EXPECT_EQ(broadcast_to<double>("x", {values, {4}}, {2, 4}), (Numbers{0, 1, 2, 3, 0, 1, 2, 3}));
  EXPECT_THROW(static_cast<void>(broadcast_to<double>("x", {values, {4}}, {4, 2})), ArgumentError);
  EXPECT_THROW(static_cast<void>(broadcast_to<double>("x", {values, {1, 4}}, {4})), ArgumentError);
  EXPECT_THROW(static_cast<void>(broadcast_to<double>("x", {values, {3}}, {3})), ArgumentError);
}

TEST(SumTo, IsTheTransposeOfBroadcastTo) {
  const auto values = counted(12);
  EXPECT_EQ(sum_to<double>({2, 1, 2}, {values, {2, 3, 2}}), (Numbers{6, 9, 24, 27}));
  EXPECT_EQ(sum_to<double>({3, 1}, {values, {2, 3, 2}}), (Numbers{14, 22, 30}));
}

TEST(SumTo, SumsFloatsInDouble) {
  const std::vector<float> values{16777216, 1, 1, 1, 1};  // 2^24 + 1 is no float
  EXPECT_EQ(sum_to<float>({1}, {values, {5}}), (std::vector<float>{16777220}));
}

TEST(SumTo, RefusesShapesThatWereNotRepeated) {
  const auto values = counted(4);
  EXPECT_THROW(static_cast<void>(sum_to<double>({1, 4}, {values, {4}})), ArgumentError);
  EXPECT_THROW(static_cast<void>(sum_to<double>({3}, {values, {4}})), ArgumentError);
  EXPECT_THROW(static_cast<void>(sum_to<double>({1}, {values, {5}})), ArgumentError);
}

TEST(LinearOdeArrayProblem, RefusesABatchThatCannotBeCounted) {
  const std::vector<double> number{1}, two{1, 1};
  const ArrayShape first{std::ptrdiff_t{1} << 32, 1, 1, 1, 1, 2},
      second{std::ptrdiff_t{1} << 32, 1, 1};
  EXPECT_THROW(LinearOdeArrayProblem<double>(
                   {{two, first}, {number, second}, {number, {1, 1, 1}}, {number, {1}}}, 2),
               ArgumentError);
}

TEST(LinearOdeArrayProblem, WritesOutOnlyWhatSomeBatchDimensionsShare) {
  const std::vector<double> coefficients{1, 1, 2, 1, 3, 1}, rhs(1), initial_values{4, 5},
      steps{0.1};
  const LinearOdeArrayProblem<double> of({{coefficients, {3, 1, 1, 1, 1, 2}},
                                          {rhs, {1, 1}},
                                          {initial_values, {2, 1, 1, 1}},
                                          {steps, {1}}},
                                         7);
  const LinearOdeProblem<double> problem = of.problem();
  EXPECT_EQ(of.solution_shape(), (ArrayShape{3, 2, 7, 1, 2}));
  EXPECT_EQ(problem.shape, (LinearOdeShape{6, 7, 1, 1, 1, 1, 1}));
  EXPECT_EQ(numbers(problem.coefficients.values), (Numbers{1, 1, 1, 1, 2, 1, 2, 1, 3, 1, 3, 1}));
  EXPECT_EQ(numbers(problem.initial_values.values), (Numbers{4, 5, 4, 5, 4, 5}));
  EXPECT_EQ(problem.rhs.values.data(), rhs.data());
  EXPECT_EQ(problem.steps.values.data(), steps.data());

  LinearOdeGradients<double> gradients;
  gradients.coefficients = counted(12);
  gradients.rhs = {7};
  gradients.initial_values = counted(6);
  gradients.steps = {8};
  const auto own = of.of_arrays(gradients);
  EXPECT_EQ(own.coefficients, (Numbers{2, 4, 10, 12, 18, 20}));
  EXPECT_EQ(own.initial_values, (Numbers{6, 9}));
  EXPECT_EQ(own.rhs, (Numbers{7}));
  EXPECT_EQ(own.steps, (Numbers{8}));
}

}  // namespace
}  // namespace mechnn::test
