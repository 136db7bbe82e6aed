#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "mechnn/number_text.h"
#include "mechnn/utf8.h"

namespace mechnn {
namespace {

TEST(ShortestText, ReadsBackToTheSameBits) {
  for (const double value : {0.1, -1e-300, 1.0 / 3.0, 1.7976931348623157e308, 1e15}) {
    EXPECT_EQ(std::stod(shortest_text(value)), value);
  }
  for (const float value : {0.1F, -1.0F / 3, 2e-38F, 3.4028235e38F}) {
    EXPECT_EQ(std::stof(shortest_text(value)), value);
  }
}

TEST(ShortestText, WritesWholeNumbersWithoutExponentAndAFloatByItsOwnDigits) {
  const std::pair<std::string, std::string> cases[] = {
      {shortest_text(100000.0), "100000"},  {shortest_text(-0.0), "-0"},
      {shortest_text(1e15), "1e+15"},       {shortest_text(1e-7), "1e-07"},
      {shortest_text(0.1F), "0.1"},         {shortest_text(16777216.0F), "16777216"},
      {shortest_text(std::nan("")), "nan"}, {shortest_text(-INFINITY), "-inf"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(text, expected);
}

TEST(SignificantText, HasNoTrailingZeros) {
  const std::pair<std::string, std::string> cases[] = {
      {significant_text(0.25, 5), "0.25"},
      {significant_text(2.0 / 3, 3), "0.667"},
      {significant_text(123456, 2), "1.2e+05"},
      {significant_text(-std::numeric_limits<double>::min(), 17), "-2.2250738585072014e-308"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(text, expected);
}

TEST(Utf8, ACharacterHasTheLengthOfItsSequenceAndNothingElseHasOne) {
  const std::pair<std::string, std::size_t> cases[] = {
      {"a", 1},
      {"ß", 2},
      {"ℝ", 3},
      {"𝛼", 4},
      {std::string(1, '\0'), 1},
      {"", 0},
      {"\x80", 0},              // continues nothing
      {"\xc0\xaf", 0},          // overlong
      {"\xe0\x9f\xbf", 0},      // overlong
      {"\xed\xa0\x80", 0},      // a surrogate
      {"\xf0\x8f\xbf\xbf", 0},  // overlong
      {"\xf4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"\xf5\x80\x80\x80", 0},  // never a lead byte
      {"\xe2\x82", 0}};         // cut short
  for (const auto& [text, length] : cases) EXPECT_EQ(utf8_character_length(text), length) << text;
  EXPECT_EQ(utf8_character_length("aß", 1), 2U);
  EXPECT_EQ(utf8_length("größe ℝ𝛼"), 8U);
}

}  // namespace
}  // namespace mechnn
