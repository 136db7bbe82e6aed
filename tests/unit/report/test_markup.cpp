#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/markup.h"
#include "report/normal.h"
#include "report/verdict.h"
#include "support/rounded_cases.h"

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
      {"\xef\xbf\xbe|\xef\xbf\xbf", "\uFFFD\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD"},  // no characters
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

TEST(Rounded, IsWrittenWithPowersOfTen) {
  for (const RoundedCase& expected : rounded_cases()) {
    const RoundedNumber number = rounded_on_page(expected.value, expected.error);
    EXPECT_EQ(value_markup(number), expected.page) << expected.text;
    EXPECT_EQ(error_markup(number), expected.has_error() ? expected.page_error : "")
        << expected.text;
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
