// Numbers as decimal text, the same in messages, files and exports.
#pragma once

#include <string>

namespace mechnn {

/// The shortest decimal text that reads back to `value`, whole numbers below 10^15 without an
/// exponent: "0.1", "100000", "1e-07", "nan", "-inf".
[[nodiscard]] std::string shortest_text(double value);
[[nodiscard]] std::string shortest_text(float value);

/// `value` to `digits` significant digits, without trailing zeros, as %.*g writes it.
[[nodiscard]] std::string significant_text(double value, int digits);

}  // namespace mechnn
