#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "expression/print.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 400> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::fixed, decimals);
  return {buffer.data(), end.ptr};
}

/// `digits` significant ones, without trailing zeros.
std::string significant(double value, int digits) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::general, digits);
  return {buffer.data(), end.ptr};
}

/// The decimal exponent of `value` > 0 after rounding to `digits` significant ones: 0.0996 to two
/// is 0.10, of exponent −1.
int decade(double value, int digits) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific, digits - 1);
  const std::string text(buffer.data(), end.ptr);
  return std::stoi(text.substr(text.find('e') + 1));
}

/// value · 10^−exponent, also where 10^exponent itself is beyond the range of numbers.
double scaled(double value, int exponent) {
  const int half = exponent / 2;
  return value / std::pow(10.0, half) / std::pow(10.0, exponent - half);
}

bool is_shown(double standard_error) { return standard_error > 0 && std::isfinite(standard_error); }

std::string value_digits(double value, double standard_error, int value_decade) {
  if (standard_error == 0) return expr::number_text(value);
  if (!is_shown(standard_error)) return significant(value, 4);
  const int wanted = 1 - decade(standard_error, 2);
  return fixed(value, std::clamp(wanted, 0, 7 - value_decade));
}

std::string error_digits(double standard_error, int value_decade) {
  const int wanted = 1 - decade(standard_error, 2);
  if (wanted > 7 - value_decade) return significant(standard_error, 2);
  return fixed(standard_error, std::max(wanted, 0));
}

std::string exponent_text(int exponent) {
  if (exponent == 0) return "";
  const std::string digits = std::to_string(std::abs(exponent));
  return (exponent < 0 ? "e-" : "e+") + std::string(digits.size() < 2 ? "0" : "") + digits;
}

}  // namespace

RoundedNumber rounded(double value, double standard_error) {
  const double size = std::fabs(value);
  const double largest = is_shown(standard_error) ? std::max(size, standard_error) : size;
  RoundedNumber result;
  result.negative = value < 0;
  const int leading = largest > 0 ? decade(largest, 8) : 0;
  if (leading < -3 || leading > 4) result.exponent = leading;
  const double error = scaled(standard_error, result.exponent);
  result.value = value_digits(scaled(size, result.exponent), error, leading - result.exponent);
  if (is_shown(standard_error)) result.error = error_digits(error, leading - result.exponent);
  return result;
}

std::string rounded_text(double value, double standard_error) {
  const RoundedNumber number = rounded(value, standard_error);
  return (number.negative ? "-" : "") + number.value + exponent_text(number.exponent);
}

std::string rounded_text_with_error(double value, double standard_error) {
  const RoundedNumber number = rounded(value, standard_error);
  if (number.error.empty()) return rounded_text(value, standard_error);
  const std::string both = (number.negative ? "-" : "") + number.value + " ± " + number.error;
  return number.exponent == 0 ? both : "(" + both + ")" + exponent_text(number.exponent);
}

}  // namespace mechnn
