#include "report/markup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mechnn::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// The length in bytes of the valid UTF-8 character that begins `text`, 0 where there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || text.size() < length) return 0;
  std::uint32_t point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = 0xD800 <= point && point <= 0xDFFF;
  const bool unusable = point > 0x10FFFF || point == 0xFFFE || point == 0xFFFF;
  return overlong || surrogate || unusable ? 0 : length;
}

std::string_view reference(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_forbidden_control(char character) {
  const auto code = static_cast<unsigned char>(character);
  return code == 0x7F || (code < 0x20 && code != '\t' && code != '\n');
}

// fmt writes "1.50e-07"; a person writes 1.5×10⁻⁷.
std::string scientific(double size, int digits) {
  const std::string text = fmt::format("{:.{}e}", size, digits - 1);
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.ends_with('.')) mantissa.pop_back();
  }
  return mantissa + "×" + power_of_ten(std::stoi(text.substr(e + 1)));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0 || is_forbidden_control(text[0])) {
      result += replacement;
    } else if (const std::string_view name = reference(text[0]); !name.empty()) {
      result += name;
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t length) {
  std::string_view rest = text;
  for (std::size_t i = 0; i < length && !rest.empty(); ++i) {
    rest.remove_prefix(std::max<std::size_t>(character_length(rest), 1));
  }
  if (rest.empty()) return std::string(text);
  return std::string(text.substr(0, text.size() - rest.size())) + "…";
}

std::string power_of_ten(int exponent) {
  static constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string result = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) result += digits[digit - '0'];
  return result;
}

std::string number(double value, int digits) {
  if (std::isnan(value)) return "—";
  if (std::isinf(value)) return value < 0 ? "−∞" : "∞";
  const double size = std::abs(value);
  const std::string sign = value < 0 ? "−" : "";
  if (size > 0 && (size < 1e-4 || size >= 1e7)) return sign + scientific(size, digits);
  const bool whole = size >= std::pow(10.0, digits);
  return sign + (whole ? fmt::format("{:.0f}", size) : fmt::format("{:.{}g}", size, digits));
}

std::string count(std::size_t value) {
  std::string text = std::to_string(value);
  if (value < 10000) return text;
  for (std::size_t end = text.size(); end > 3;) text.insert(end -= 3, "\u202F");
  return text;
}

std::string counted(std::size_t value, std::string_view noun) {
  if (value == 1) return fmt::format("1 {}", noun);
  if (!noun.ends_with('y')) return fmt::format("{} {}s", count(value), noun);
  return fmt::format("{} {}ies", count(value), noun.substr(0, noun.size() - 1));
}

Rounded rounded(double value, double standard_error) {
  const bool known = std::isfinite(standard_error) && standard_error > 0;
  const double size = std::abs(value);
  const double largest = std::max(size, known ? standard_error : 0.0);
  Rounded result;
  result.negative = std::signbit(value) && size > 0;
  if (!std::isfinite(value) || largest == 0) {
    result.value = number(size);
    return result;
  }
  const int decade = static_cast<int>(std::floor(std::log10(largest)));
  if (decade < -3 || decade > 4) result.exponent = decade;
  const double scale = std::pow(10.0, -result.exponent);
  const double error = known ? standard_error * scale : std::nan("");
  const int leading = decade - result.exponent;
  const int wanted = known ? 1 - static_cast<int>(std::floor(std::log10(error))) : 3 - leading;
  // Beyond eight digits of the value the error is written on its own scale.
  const int decimals = std::clamp(wanted, 0, 7 - leading);
  result.value = fmt::format("{:.{}f}", size * scale, decimals);
  if (!known) return result;
  result.error = wanted > decimals ? number(error, 2) : fmt::format("{:.{}f}", error, decimals);
  return result;
}

}  // namespace mechnn::report
