#include "report/markup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "mechnn/utf8.h"

namespace mechnn::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// XML allows every character of UTF-8 but control characters and U+FFFE, U+FFFF.
std::size_t character_length(std::string_view text) {
  const bool is_allowed = !text.starts_with("\xEF\xBF\xBE") && !text.starts_with("\xEF\xBF\xBF");
  return is_allowed ? utf8_character_length(text) : 0;
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
  return with_power(mantissa, std::stoi(text.substr(e + 1)));
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

std::string with_power(const std::string& digits, int exponent) {
  return exponent == 0 ? digits : digits + "×" + power_of_ten(exponent);
}

RoundedNumber rounded_on_page(double value, double standard_error) {
  RoundedNumber rounded = mechnn::rounded(value, standard_error);
  if (!std::isfinite(value)) rounded.value = number(std::abs(value));
  return rounded;
}

std::string value_markup(const RoundedNumber& rounded) {
  return (rounded.negative ? "−" : "") + with_power(rounded.value, rounded.exponent);
}

std::string error_markup(const RoundedNumber& rounded) {
  if (rounded.error.empty()) return "";
  return with_power(rounded.error, rounded.exponent + rounded.error_exponent);
}

}  // namespace mechnn::report
