// Numbers in text files: shortest form that reads back to the same bits, and strict reading.
#pragma once

#include <string>
#include <string_view>

namespace mechnn::formats {

/// The shortest text that reads back to `value`; "nan" and "inf" as themselves.
std::string number_text(double value);

/// `value` with `digits` significant digits, as %.*g writes it.
std::string rounded_text(double value, int digits);

/// Decimals behind the point that `value` needs, e.g. 2 for 0.25 and 7 for 1.5e-6.
int decimal_places(double value);

/// The number nearest to `value` among those of that many decimals.
double rounded_to_places(double value, int places);

enum class NumberParse { number, missing, not_a_number, infinite };

/// Reads a whole field: a decimal number with an optional sign; empty, nan or NA is missing.
NumberParse parse_number(std::string_view text, double& value);

}  // namespace mechnn::formats
