#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/expression.h"

namespace mechnn {
namespace {

const std::vector<std::string> names = {"x", "y", "z"};
const std::vector<std::string> texts = {
    "0",
    "-2.5",
    "y",
    "x*y",
    "x**2*y*z**3",
    "3*x - 2*y*z + 1",
    "x**5 + x**6 + x**7 + x**23",
    "1/x",
    "x/(y*z**2)",
    "-x/(1 + z**2)",
    "sin(x)*cos(y)*tan(z)",
    "exp(-x**2) + log(z**2 + 1)",
    "abs(x) - sign(y)*tanh(z)",
    "sinh(x)/cosh(y)",
    "sqrt(x**2 + y**2)",
    "(1 + x**2)**0.3 + (1 + x**2)**(-0.7)",
    "(2 + sin(x))**y",
    "((x + 1)*(y + 2) - (z + 3)*(x - y))*((x - 1)*(z + 2) + (y + 3)*(x + y))",
    "sin(x + cos(y + sin(z + cos(x + sin(y + cos(z + x*y))))))",
    "(x+1)/((y**2+1)/((z**2+2)/((x**2+3)/((y**2+4)/((z**2+5)/((x**2+6)/((y**2+7)/(z**2+8))))))))",
};

std::vector<std::vector<double>> random_columns(std::size_t points) {
  std::mt19937_64 bits(7);
  std::vector<std::vector<double>> columns(3, std::vector<double>(points));
  for (auto& column : columns) {
    for (double& value : column) value = static_cast<double>(bits() >> 11U) * 0x1p-51 - 2;
  }
  return columns;
}

TEST(Evaluate, ColumnsAgreeWithSinglePointsBitForBitAtEveryLength) {
  for (const std::size_t points : {0u, 1u, 3u, 255u, 256u, 257u, 1000u}) {
    const auto data = random_columns(points);
    const std::vector<std::span<const double>> columns(data.begin(), data.end());
    for (const std::string& text : texts) {
      const Expression e = Expression::parse(text, names);
      std::vector<double> result(points, std::numeric_limits<double>::quiet_NaN());
      e.evaluate(columns, result);
      for (std::size_t p = 0; p < points; ++p) {
        const double one = e.evaluate(std::vector<double>{data[0][p], data[1][p], data[2][p]});
        ASSERT_EQ(result[p], one) << text << " at point " << p << " of " << points;
      }
    }
  }
}

TEST(Evaluate, LeavesTheColumnsAsTheyWere) {
  const auto data = random_columns(300);
  const auto before = data;
  const std::vector<std::span<const double>> columns(data.begin(), data.end());
  std::vector<double> result(300);
  for (const std::string& text : texts) Expression::parse(text, names).evaluate(columns, result);
  EXPECT_EQ(data, before);
}

TEST(Evaluate, MoreIntermediateValuesThanRegistersOnTheStackAreStillRight) {
  std::string text = "x";
  double expected = 1.5;
  for (int level = 0; level < 60; ++level) {
    text = "y/(1 + sin(z)*(" + text + "))";
    expected = 0.5 / (1 + std::sin(0.25) * expected);
  }
  const std::vector<double> x(700, 1.5);
  const std::vector<double> y(700, 0.5);
  const std::vector<double> z(700, 0.25);
  const std::vector<std::span<const double>> columns = {x, y, z};
  std::vector<double> result(700);
  Expression::parse(text, names).evaluate(columns, result);
  for (const double value : result) ASSERT_NEAR(value, expected, 1e-14);
}

TEST(Evaluate, NotANumberStaysNotANumber) {
  const double nan = std::nan("");
  for (const std::string text : {"x", "x**2", "sign(x)", "abs(x)", "x + 1", "sin(x)"}) {
    EXPECT_TRUE(std::isnan(Expression::parse(text, names).evaluate(std::vector<double>{nan})))
        << text;
  }
}

TEST(Evaluate, WrongSizesAreRefused) {
  const Expression e = Expression::parse("x*z", names);
  const std::vector<double> four(4, 1);
  const std::vector<double> three(3, 1);
  std::vector<double> result(4);
  EXPECT_THROW((void)e.evaluate(std::vector<double>{1, 2}), std::invalid_argument);
  EXPECT_THROW(e.evaluate(std::vector<std::span<const double>>{four, four}, result),
               std::invalid_argument);
  EXPECT_THROW(e.evaluate(std::vector<std::span<const double>>{four, four, three}, result),
               std::invalid_argument);
  EXPECT_NO_THROW(e.evaluate(std::vector<std::span<const double>>{four, {}, four}, result));
}

TEST(Derivative, AgreesWithCentralDifferencesForEveryVariable) {
  const std::vector<double> at = {0.8, -0.6, 1.7};
  for (const std::string& text : texts) {
    const Expression e = Expression::parse(text, names);
    for (std::size_t v = 0; v < 3; ++v) {
      const double h = 1e-5;
      auto up = at;
      auto down = at;
      up[v] += h;
      down[v] -= h;
      const double difference = (e.evaluate(up) - e.evaluate(down)) / (2 * h);
      const double exact = e.derivative(v).evaluate(at);
      const double third = std::max({1.0, std::fabs(exact), std::fabs(e.evaluate(at))});
      EXPECT_NEAR(exact, difference, 1e-7 * third) << text << " by " << names[v];
    }
  }
}

TEST(Derivative, IsSimplified) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"y", "0"},
                                                                  {"x", "1"},
                                                                  {"x**3", "3*x**2"},
                                                                  {"x*y", "y"},
                                                                  {"x**2*y", "2*x*y"},
                                                                  {"sin(x)", "cos(x)"},
                                                                  {"cos(x)", "-sin(x)"},
                                                                  {"exp(2*x)", "2*exp(2*x)"},
                                                                  {"log(x)", "1/x"},
                                                                  {"1/x", "-1/x**2"},
                                                                  {"sqrt(x)", "0.5/sqrt(x)"},
                                                                  {"abs(x)", "sign(x)"},
                                                                  {"sign(x)", "0"},
                                                                  {"x**y", "y*x**(y - 1)"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Expression::parse(text, names).derivative(0).sympy(names), expected) << text;
  }
}

}  // namespace
}  // namespace mechnn
