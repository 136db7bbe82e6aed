#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/expression.h"

namespace mechnn {
namespace {

const std::vector<std::string> names = {"x", "y", "z"};
const std::vector<double> point = {0.7, -1.3, 2.9};

std::string message_of(const std::string& text) {
  try {
    (void)Expression::parse(text, names);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(Parse, GivesTheValueOfTheTextAsPythonReadsIt) {
  const double x = point[0];
  const double y = point[1];
  const double z = point[2];
  const std::vector<std::pair<std::string, double>> cases = {
      {"1", 1},
      {".5", 0.5},
      {"2.", 2},
      {"1e-3", 1e-3},
      {"1.5E2", 150},
      {"x", x},
      {" x +\ty ", x + y},
      {"x - y - z", x - y - z},
      {"x - (y - z)", x - (y - z)},
      {"x*y/z", x * y / z},
      {"x/y/z", x / y / z},
      {"x/(y/z)", x / (y / z)},
      {"x/y*z", x / y * z},
      {"-x**2", -(x * x)},
      {"(-x)**2", x * x},
      {"--x", x},
      {"2*-x", -2 * x},
      {"z**-2", 1 / (z * z)},
      {"z**-x", std::pow(z, -x)},
      {"2**3**2", 512},
      {"(2**3)**2", 64},
      {"x^3", x * x * x},
      {"z**0.5", std::sqrt(z)},
      {"sqrt(z)*sqrt(z)", z},
      {"sin(x)*cos(y)", std::sin(x) * std::cos(y)},
      {"tan(x) + exp(y)", std::tan(x) + std::exp(y)},
      {"log(z)", std::log(z)},
      {"abs(y) + sign(y)", std::fabs(y) - 1},
      {"tanh(x) + sinh(y) - cosh(z)", std::tanh(x) + std::sinh(y) - std::cosh(z)},
      {"sin(x)**2 + cos(x)**2", 1},
      {"x/(1 + x**2*y)", x / (1 + x * x * y)},
      {"10*(y - x)", 10 * (y - x)},
      {"8/3", 8.0 / 3},
      {"x**80", std::pow(x, 80)},
  };
  for (const auto& [text, expected] : cases) {
    const double value = Expression::parse(text, names).evaluate(point);
    EXPECT_NEAR(value, expected, 4e-16 * 16 * std::fabs(expected)) << text;
  }
}

TEST(Parse, ErrorsNameTheColumnWhatWasFoundAndWhatWasExpected) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "column 1: found the end, expected a number, a name or '('"},
      {"x +", "column 4: found the end, expected a number, a name or '('"},
      {"x + * y", "column 5: found '*', expected a number, a name or '('"},
      {"2x", "column 2: found 'x', expected an operator or the end"},
      {"x y", "column 3: found 'y', expected an operator or the end"},
      {"(x", "column 3: found the end, expected an operator or ')'"},
      {"x)", "column 2: found ')', expected an operator or the end"},
      {"sin x", "column 5: found 'x', expected '(' after the function sin"},
      {"y(2)", "column 2: found '(', expected an operator or the end"},
      {"w*x", "column 1: unknown name 'w', expected one of x, y, z"},
      {"x*foo(2)", "column 3: unknown name 'foo', expected one of x, y, z"},
      {"x*1e999", "column 3: number 1e999 is out of range"},
      {"1..2", "column 3: found '.', expected an operator or the end"},
      {".", "column 1: found '.', expected a number"},
      {"1e308*10*x", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"x + 1/0", "column 5: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"x/0", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"2*x*y/0", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"x/1e-310", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"log(0)*x", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"(-1)**0.5", "column 1: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"x*(1e308+1e308)", "column 4: a constant is not finite, such as 1/0, log(0) or 1e308*10"},
      {"ß*x",
       "column 1: found a character that is not printable ASCII (byte 195), expected a number, a "
       "name or '('"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(message_of(text), "expression: " + expected) << text;
  }
}

TEST(Parse, ColumnsCountCharactersNotBytes) {
  EXPECT_NE(message_of("x·y").find("column 2:"), std::string::npos) << message_of("x·y");
}

TEST(Parse, AcceptsTwoHundredLevelsOfEveryKindOfNestingAndRefusesOneMore) {
  const auto repeated = [](const std::string& text, std::size_t count) {
    std::string all;
    for (std::size_t k = 0; k < count; ++k) all += text;
    return all;
  };
  for (const std::string open : {"(", "-", "x**", "sin(", "1+2*y*(x-"}) {
    const std::string close = open.find('(') == std::string::npos ? "" : ")";
    const auto nested = [&](std::size_t n) { return repeated(open, n) + "x" + repeated(close, n); };
    EXPECT_EQ(message_of(nested(200)), "no error") << open;
    EXPECT_NE(message_of(nested(201)).find("deeper than 200 levels"), std::string::npos) << open;
  }
}

TEST(Parse, RefusesTextsOverTenThousandBytesAndReadsLongFlatOnes) {
  std::string text = "x";
  while (text.size() + 2 <= 10'000) text += text.size() % 4 == 1 ? "+y" : "*x";
  EXPECT_EQ(message_of(text), "no error");
  text.resize(10'001, ' ');
  EXPECT_NE(message_of(text).find("10001 bytes, expected at most 10000"), std::string::npos);
}

TEST(Parse, AFunctionNameCannotBeUsedAsAVariable) {
  EXPECT_THROW((void)Expression::parse("sin + x", names), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
