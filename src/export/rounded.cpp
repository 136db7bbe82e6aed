#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "mechnn/export.h"
#include "mechnn/number_text.h"

namespace mechnn {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 400> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::fixed, decimals);
  return {buffer.data(), end.ptr};
}

/// A number as mantissa · 10^exponent.
struct Scientific {
  std::string mantissa;
  int exponent = 0;
};

Scientific split(const std::string& text) {
  const std::size_t mark = text.find('e');
  if (mark == std::string::npos) return {text, 0};
  return {text.substr(0, mark), std::stoi(text.substr(mark + 1))};
}

/// All the digits of `value`, one of them before the point.
Scientific scientific(double value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific);
  return split({buffer.data(), end.ptr});
}

/// The decimal exponent of `value` > 0 after rounding to `digits` significant ones: 0.0996 to two
/// is 0.10, of exponent −1.
int decade(double value, int digits) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific, digits - 1);
  return split({buffer.data(), end.ptr}).exponent;
}

/// value · 10^−exponent, also where 10^exponent itself is beyond the range of numbers.
double scaled(double value, int exponent) {
  const int half = exponent / 2;
  return value / std::pow(10.0, half) / std::pow(10.0, exponent - half);
}

bool is_plain(int decade) { return decade >= -3 && decade <= 4; }

RoundedNumber exact(double size) {
  const Scientific digits = scientific(size);
  if (is_plain(digits.exponent)) return {false, shortest_text(size), "", 0, 0};
  return {false, digits.mantissa, "", digits.exponent, 0};
}

RoundedNumber without_error(double size) {
  constexpr int digits = 4;
  const int leading = size > 0 ? decade(size, digits) : 0;
  const int exponent = is_plain(leading) ? 0 : leading;
  return {false, significant_text(scaled(size, exponent), digits), "", exponent, 0};
}

/// Beyond eight digits of the value the error is written on a scale of its own.
RoundedNumber with_error(double size, double standard_error) {
  constexpr int max_digits = 8;
  RoundedNumber result;
  int leading = decade(std::max(size, standard_error), max_digits);
  if (!is_plain(leading)) result.exponent = leading;
  leading -= result.exponent;
  const double error = scaled(standard_error, result.exponent);
  const int wanted = std::max(0, 1 - decade(error, 2));
  const int decimals = std::min(wanted, max_digits - 1 - leading);
  result.value = fixed(scaled(size, result.exponent), decimals);
  if (wanted == decimals) {
    result.error = fixed(error, decimals);
  } else {
    const Scientific own = split(significant_text(error, 2));
    result.error = own.mantissa;
    result.error_exponent = own.exponent;
  }
  return result;
}

std::string exponent_text(int exponent) {
  if (exponent == 0) return "";
  const std::string digits = std::to_string(std::abs(exponent));
  return (exponent < 0 ? "e-" : "e+") + std::string(digits.size() < 2 ? "0" : "") + digits;
}

}  // namespace

RoundedNumber rounded(double value, double standard_error) {
  const double size = std::fabs(value);
  RoundedNumber result;
  if (!std::isfinite(value)) {
    result.value = shortest_text(size);
  } else if (standard_error == 0) {
    result = exact(size);
  } else if (standard_error > 0 && std::isfinite(standard_error)) {
    result = with_error(size, standard_error);
  } else {
    result = without_error(size);
  }
  result.negative = value < 0;
  return result;
}

std::string rounded_text(double value, double standard_error) {
  const RoundedNumber number = rounded(value, standard_error);
  return (number.negative ? "-" : "") + number.value + exponent_text(number.exponent);
}

std::string rounded_text_with_error(double value, double standard_error) {
  const RoundedNumber number = rounded(value, standard_error);
  if (number.error.empty()) return rounded_text(value, standard_error);
  return "(" + std::string(number.negative ? "-" : "") + number.value + " ± " + number.error +
         exponent_text(number.error_exponent) + ")" + exponent_text(number.exponent);
}

}  // namespace mechnn
