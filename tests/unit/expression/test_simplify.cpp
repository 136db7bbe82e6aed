#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/expression.h"

namespace mechnn {
namespace {

const std::vector<std::string> names = {"x", "y", "z"};

Expression read(const std::string& text) { return Expression::parse(text, names); }

TEST(Simplify, EqualExpressionsHaveOneText) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0*x", "0"},
      {"1*x", "x"},
      {"x + 0", "x"},
      {"0 - x", "-x"},
      {"x*x", "x**2"},
      {"y*x", "x*y"},
      {"z*x*y*x", "x**2*y*z"},
      {"x*y*2*y*3", "6*x*y**2"},
      {"x + x", "2*x"},
      {"x - x", "0"},
      {"x/x", "1"},
      {"x**2/x", "x"},
      {"y + x**2 + 1 + x*y", "x**2 + x*y + y + 1"},
      {"(x*y)**2", "x**2*y**2"},
      {"(2*x)**3", "8*x**3"},
      {"(x**2)**3", "x**6"},
      {"x**0", "1"},
      {"-(x - y)", "-x + y"},
      {"2*(x + y)", "2*x + 2*y"},
      {"(x + y)*z*(x + y)", "z*(x + y)**2"},
      {"x/y/z", "x/(y*z)"},
      {"2*(x + 1)/y", "2*(x + 1)/y"},
      {"2/y*(x + 1)", "2*(x + 1)/y"},
      {"-(x + 1)*y", "-y*(x + 1)"},
      {"-y*-(x + 1)", "y*(x + 1)"},
      {"2*(x + y)/4", "0.5*x + 0.5*y"},
      {"2/3*x", "0.6666666666666666*x"},
      {"1/x", "1/x"},
      {"-2/x**2", "-2/x**2"},
      {"x**-0.5", "1/sqrt(x)"},
      {"sqrt(x*y)*sqrt(x*y)*x", "x**2*y"},
      {"sqrt(x**2)", "sqrt(x**2)"},
      {"sin(0)", "0"},
      {"x*sin(x) + sin(x)*x", "2*x*sin(x)"},
      {"cos(x)*x", "x*cos(x)"},
      {"x**y*x**y", "(x**y)**2"},
      {"x**(y*z)", "x**(y*z)"},
      {"(x + y)**z", "(x + y)**z"},
      {"(-2)**x", "(-2)**x"},
      {"2*x + 3*y - 4", "2*x + 3*y - 4"},
      {"0.1*x", "0.1*x"},
      {"1e-20*x", "1e-20*x"},
      {"123456789*x", "123456789*x"},
      {"-(-3)", "3"},
      {"0*-1", "0"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(read(text).sympy(names), expected) << text;
    EXPECT_EQ(read(expected), read(text)) << text;
  }
}

TEST(Simplify, DifferentExpressionsAreNotEqual) {
  const std::vector<std::string> texts = {"x",      "y",   "x**2", "x*y", "sin(x)",
                                          "cos(x)", "2*x", "x+1",  "x+2", "1",
                                          "x+y",    "x-y", "x**y", "1/x", "sin(y)"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = 0; j < texts.size(); ++j) {
      EXPECT_EQ(read(texts[i]) == read(texts[j]), i == j) << texts[i] << " and " << texts[j];
    }
  }
}

TEST(Simplify, RefusesNumbersThatAreNotFinite) {
  EXPECT_THROW((void)Expression::number(std::numeric_limits<double>::infinity()),
               std::invalid_argument);
  EXPECT_THROW((void)Expression::number(std::nan("")), std::invalid_argument);
  const Expression large = Expression::number(1e308);
  EXPECT_THROW((void)(large + large), std::invalid_argument);
  EXPECT_THROW((void)(large * large), std::invalid_argument);
}

TEST(Simplify, TreesBuiltByCodeAreBoundedInDepthAndSize) {
  const auto grow = [](auto step) {
    Expression e = Expression::variable(0);
    for (int k = 0; k < 5000; ++k) e = step(e);
  };
  EXPECT_THROW(grow([](const Expression& e) { return Expression::function("sin", e); }),
               std::invalid_argument);
  EXPECT_THROW(grow([](const Expression& e) {
                 return Expression::function("sin", e) * Expression::function("cos", e);
               }),
               std::invalid_argument);
}

TEST(Simplify, KnowsWhatItDependsOn) {
  const Expression e = read("x*sin(z)");
  EXPECT_TRUE(e.depends_on(0));
  EXPECT_FALSE(e.depends_on(1));
  EXPECT_TRUE(e.depends_on(2));
  EXPECT_FALSE(e.depends_on(99));
  EXPECT_EQ(e.variable_count(), 3u);
  EXPECT_TRUE(read("y - y").is_zero());
  EXPECT_TRUE(read("2*3").is_number());
  EXPECT_FALSE(e.is_number());
  EXPECT_TRUE(Expression().is_zero());
}

TEST(Simplify, KnowsTheExponentsOfMonomialsAndOfNothingElse) {
  const auto exponents = [](const char* text) { return read(text).monomial_exponents(3); };
  EXPECT_EQ(exponents("1"), (std::vector{0, 0, 0}));
  EXPECT_EQ(exponents("y"), (std::vector{0, 1, 0}));
  EXPECT_EQ(exponents("z*x*x*z**3"), (std::vector{2, 0, 4}));
  for (const char* text :
       {"2", "0", "2*x", "x + y", "sin(x)", "x/y", "sqrt(x)", "x**y", "x*exp(y)", "abs(x)"}) {
    EXPECT_FALSE(exponents(text)) << text;
  }
}

TEST(Simplify, MultiplesAreTheSameWithoutTheirFactor) {
  const auto bare = [](const char* text) { return read(text).without_factor().sympy(names); };
  EXPECT_EQ(bare("x"), "x");
  EXPECT_EQ(bare("-2*x*y"), bare("x*y"));
  EXPECT_EQ(bare("2*x - 6*y + 4"), bare("3*y - x - 2"));
  EXPECT_EQ(bare("7"), "1");
  EXPECT_EQ(bare("x - x"), "0");
  EXPECT_NE(bare("x + y"), bare("x - y"));
}

}  // namespace
}  // namespace mechnn
