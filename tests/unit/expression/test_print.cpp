#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "mechnn/expression.h"
#include "mechnn/number_text.h"

namespace mechnn {
namespace {

const std::vector<std::string> names = {"x", "y", "theta_dot", "k1"};

Expression read(const std::string& text) { return Expression::parse(text, names); }

TEST(Print, NumbersReadBackToTheSameBits) {
  for (const double value :
       {0.1, 1.0 / 3, 1e22, 1e15, 1e16, 123456.789, 5e-324, 1.7976931348623157e308,
        0.30000000000000004, 100000.0, 2.2250738585072014e-308, 9007199254740993.0}) {
    for (const double x : {value, -value}) {
      const std::string text = shortest_text(x);
      EXPECT_EQ(Expression::parse(text, names).evaluate(std::vector<double>{}), x) << text;
    }
  }
  EXPECT_EQ(shortest_text(100000.0), "100000");
}

TEST(Print, WritesEachNotation) {
  struct Case {
    std::string text, latex, c;
  };
  const std::vector<Case> cases = {
      {"2", "2", "2.0"},
      {"x*y", "x y", "x*y"},
      {"-2*x", "-2 x", "-2.0*x"},
      {"x**2", "x^{2}", "x*x"},
      {"y/x**2", "\\frac{y}{x^{2}}", "y/(x*x)"},
      {"1/(x*y)", "\\frac{1}{x y}", "1.0/(x*y)"},
      {"x**7", "x^{7}", "pow(x, 7.0)"},
      {"(x + y)**2", "\\left(x + y\\right)^{2}", "pow(x + y, 2.0)"},
      {"x*(x + y)", "x \\left(x + y\\right)", "x*(x + y)"},
      {"(x + y)/(x - y)", "\\frac{x + y}{x - y}", "(x + y)/(x - y)"},
      {"sin(x)", "\\sin\\left(x\\right)", "sin(x)"},
      {"sin(x)**2", "\\sin^{2}\\left(x\\right)", "pow(sin(x), 2.0)"},
      {"sqrt(x)", "\\sqrt{x}", "sqrt(x)"},
      {"abs(x)", "\\left|x\\right|", "fabs(x)"},
      {"x**y", "x^{y}", "pow(x, y)"},
      {"2**x*3", "3 \\cdot 2^{x}", "3.0*pow(2.0, x)"},
      {"theta_dot*k1", "\\dot{\\theta} k_{1}", "theta_dot*k1"},
      {"1e-20*x", "1 \\cdot 10^{-20} x", "1e-20*x"},
      {"x - y", "x - y", "x - y"},
      {"sign(x)", "\\operatorname{sign}\\left(x\\right)",
       "((double)((x) > 0) - (double)((x) < 0))"},
  };
  for (const Case& expected : cases) {
    EXPECT_EQ(read(expected.text).latex(names), expected.latex) << expected.text;
    EXPECT_EQ(read(expected.text).c_source(names), expected.c) << expected.text;
  }
}

TEST(Print, WritesPresentationMathMl) {
  EXPECT_EQ(read("x**2").mathml(names), "<msup><mi>x</mi><mn>2</mn></msup>");
  EXPECT_EQ(read("2*x*y").mathml(names),
            "<mrow><mn>2</mn><mo>&#x2062;</mo><mi>x</mi><mo>&#x2062;</mo><mi>y</mi></mrow>");
  EXPECT_EQ(read("x/y").mathml(names), "<mfrac><mi>x</mi><mi>y</mi></mfrac>");
  EXPECT_EQ(read("theta_dot").mathml(names), "<mover><mi>&#952;</mi><mo>&#x2D9;</mo></mover>");
  EXPECT_EQ(read("x - 1").mathml(names), "<mrow><mi>x</mi><mo>&#x2212;</mo><mn>1</mn></mrow>");
  EXPECT_EQ(read("sqrt(x)").mathml(names), "<msqrt><mi>x</mi></msqrt>");
}

TEST(Print, TooFewNamesAreRefused) {
  const std::vector<std::string> one = {"x"};
  EXPECT_THROW((void)read("y").sympy(one), std::invalid_argument);
  EXPECT_THROW((void)read("y").latex(one), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
