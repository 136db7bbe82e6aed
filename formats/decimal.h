// Decimal numbers in text files and options: strict reading, and rounding to the digits typed.
#pragma once

#include <string_view>

namespace mechnn::formats {

/// Decimals behind the point that `value` needs, e.g. 2 for 0.25 and 7 for 1.5e-6.
int decimal_places(double value);

/// The number nearest to `value` among those of that many decimals.
double rounded_to_places(double value, int places);

enum class NumberParse { number, missing, not_a_number, infinite };

/// Reads a whole field: a decimal number with an optional sign. Missing is what is empty, - or ?,
/// and in any case of letters NA, N/A, #N/A, nan and null.
NumberParse parse_number(std::string_view text, double& value, char decimal_mark = '.');

}  // namespace mechnn::formats
