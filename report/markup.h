// Text on its way into HTML, SVG and MathML: escaped, and numbers as a person writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mechnn/export.h"

namespace mechnn::report {

/// `text` for element content and quoted attributes: & < > " ' as references; bytes that are not
/// UTF-8 and characters XML does not allow as U+FFFD.
std::string escaped(std::string_view text);

/// The first `length` characters (UTF-8 code points) of `text`, with "…" where more were there.
std::string shortened(std::string_view text, std::size_t length);

/// `value` to `digits` significant digits, e.g. "−0.0248", "6.02×10²³"; "—" for NaN.
std::string number(double value, int digits = 4);

/// A whole number with thin spaces between thousands, e.g. "12 345".
std::string count(std::size_t value);

/// "1 term", "2 terms", "3 trajectories".
std::string counted(std::size_t value, std::string_view noun);

/// 10^exponent with superscript digits, e.g. "10⁻³".
std::string power_of_ten(int exponent);

/// `digits` times 10^exponent, e.g. "2.48×10⁻⁹".
std::string with_power(const std::string& digits, int exponent);

/// mechnn::rounded, the digits of every value ± error, with "—" for NaN and "∞" for infinity.
RoundedNumber rounded_on_page(double value, double standard_error);
/// The value with its sign and power of ten, e.g. "−2.48×10⁻⁹".
std::string value_markup(const RoundedNumber& rounded);
/// The error in the same way, on the value's scale, e.g. "0.13×10⁻⁹"; empty where there is none.
std::string error_markup(const RoundedNumber& rounded);

}  // namespace mechnn::report
