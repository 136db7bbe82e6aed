// Text on its way into HTML, SVG and MathML: escaped, and numbers as a person writes them.
#pragma once

#include <string>
#include <string_view>

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

/// A value and its standard error, rounded together: the error to two digits, the value to the same
/// decimal. Both are to be multiplied by 10^exponent.
struct Rounded {
  std::string value;  ///< of |value|
  std::string error;  ///< empty when unknown
  int exponent = 0;
  bool negative = false;
};
Rounded rounded(double value, double standard_error);

}  // namespace mechnn::report
