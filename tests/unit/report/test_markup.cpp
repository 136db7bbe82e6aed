#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/markup.h"
#include "report/normal.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Escaped, LeavesNoMarkupAndNoByteXmlForbids) {
  const std::pair<std::string, std::string> cases[] = {
      {"a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"},
      {"größe ℝ 𝛼", "größe ℝ 𝛼"},
      {std::string("\0\x01\x7f", 3), "\uFFFD\uFFFD\uFFFD"},
      {"\xff\xc0\xaf", "\uFFFD\uFFFD\uFFFD"},            // never a lead byte, overlong
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
      {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond U+10FFFF
      {"\xe2\x82", "\uFFFD\uFFFD"},                      // cut short
      {"tab\tand\nline", "tab\tand\nline"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(escaped(text), expected);
}

TEST(Shortened, CountsCharactersNotBytes) {
  EXPECT_EQ(shortened("größe", 5), "größe");
  EXPECT_EQ(shortened("größen", 3), "grö…");
  EXPECT_EQ(shortened("", 0), "");
}

TEST(Number, IsWrittenAsAPersonWould) {
  const std::pair<double, std::string> cases[] = {
      {0, "0"},         {-0.0248, "−0.0248"}, {12345.6, "12346"},  {6.02214e23, "6.022×10²³"},
      {1e8, "1×10⁸"},   {-2e-7, "−2×10⁻⁷"},   {0.30000001, "0.3"}, {nan, "—"},
      {-INFINITY, "−∞"}};
  for (const auto& [value, expected] : cases) EXPECT_EQ(number(value), expected);
}

TEST(Counted, AgreesWithTheNumber) {
  EXPECT_EQ(counted(1, "term"), "1 term");
  EXPECT_EQ(counted(0, "term"), "0 terms");
  EXPECT_EQ(counted(3, "trajectory"), "3 trajectories");
  EXPECT_EQ(count(1234567), "1\u202F234\u202F567");
}

struct RoundedCase {
  double value;
  double error;
  std::string value_text;
  std::string error_text;
  int exponent;
};

TEST(Rounded, GivesValueAndErrorTheSameLastDecimal) {
  const RoundedCase cases[] = {{0.48213, 0.0231, "0.482", "0.023", 0},
                               {-9.7912, 0.0236, "9.791", "0.024", 0},
                               {-2.48e-9, 1.27e-10, "2.48", "0.13", -9},
                               {123456, 2500, "1.235", "0.025", 5},
                               {0, 0.5, "0.00", "0.50", 0},
                               {3.14159, nan, "3.142", "", 0},
                               {28, 1e-12, "28.000000", "1×10⁻¹²", 0},
                               {0, 0, "0", "", 0},
                               {nan, 1, "—", "", 0}};
  for (const RoundedCase& c : cases) {
    const Rounded result = rounded(c.value, c.error);
    EXPECT_EQ(result.value, c.value_text) << c.value;
    EXPECT_EQ(result.error, c.error_text) << c.value;
    EXPECT_EQ(result.exponent, c.exponent) << c.value;
    EXPECT_EQ(result.negative, c.value < 0) << c.value;
  }
}

TEST(NormalQuantile, InvertsTheDistribution) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  for (double p = 1e-9; p < 1; p = p < 0.01 ? 10 * p : p + 0.0137) {
    EXPECT_NEAR(std::erfc(-normal_quantile(p) / std::sqrt(2.0)) / 2, p, 1e-12 * (1 + p)) << p;
    EXPECT_NEAR(normal_quantile(1 - p), -normal_quantile(p), 1e-6) << p;
  }
}

TEST(Strength, FollowsTheScaleOfKassAndRaftery) {
  const std::pair<double, Strength> cases[] = {
      {0, Strength::undecided},  {1.9, Strength::undecided}, {2, Strength::weak},
      {5.9, Strength::weak},     {6, Strength::strong},      {10, Strength::decisive},
      {nan, Strength::undecided}};
  for (const auto& [behind, expected] : cases) EXPECT_EQ(strength(behind), expected) << behind;
}

}  // namespace
}  // namespace mechnn::report
