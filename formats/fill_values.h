// Values that files write where there is none, as -9999.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace mechnn::formats {

/// Makes every value NaN that is one of `fill`, to six digits, as single precision keeps them;
/// returns how many.
std::size_t replace_fill_values(std::span<double> values, const std::vector<double>& fill);

/// A value that probably stands for missing ones.
struct FillValue {
  double value = 0;
  std::size_t count = 0;
  double least = 0, greatest = 0;  ///< of the others
};

/// A value that occurs at least three times, farther from all others than ten of their standard
/// deviations.
std::optional<FillValue> probable_fill_value(std::span<const double> values);

}  // namespace mechnn::formats
