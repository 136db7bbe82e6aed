#include "formats/decimal.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace mechnn::formats {
namespace {

/// The words that instruments, spreadsheets and programs write where there is no value.
bool is_missing_word(std::string_view text) {
  constexpr std::array<std::string_view, 7> words{"", "-", "?", "NA", "N/A", "#N/A", "NULL"};
  if (text.size() > 4) return false;
  const auto equal = [text](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
      return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
    });
  };
  return std::any_of(words.begin(), words.end(), equal);
}

}  // namespace

int decimal_places(double value) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t point = text.find('.');
  const std::size_t mark = text.find('e');
  const int digits = point == text.npos ? 0 : static_cast<int>(mark - point) - 1;
  return std::max(0, digits - std::stoi(std::string(text.substr(mark + 1))));
}

double rounded_to_places(double value, int places) {
  std::array<char, 1500> buffer{};  // 309 digits before the point, up to 1074 behind it
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::fixed, places);
  fast_float::from_chars(buffer.data(), written.ptr, value);
  return value;
}

NumberParse parse_number(std::string_view text, double& value, char decimal_mark) {
  const auto missing = [&value] {
    value = std::numeric_limits<double>::quiet_NaN();
    return NumberParse::missing;
  };
  if (is_missing_word(text)) return missing();
  // fast_float refuses a leading plus, which spreadsheets write.
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const fast_float::parse_options options(fast_float::chars_format::general, decimal_mark);
  const auto result = fast_float::from_chars_advanced(text.data(), end, value, options);
  if (result.ec != std::errc() || result.ptr != end) return NumberParse::not_a_number;
  if (std::isnan(value)) return missing();
  return std::isinf(value) ? NumberParse::infinite : NumberParse::number;
}

}  // namespace mechnn::formats
