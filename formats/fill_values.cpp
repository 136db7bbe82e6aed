#include "formats/fill_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mechnn::formats {
namespace {

constexpr std::size_t often = 3;
constexpr double far = 10;          // standard deviations
constexpr double precision = 1e-6;  // of a value in single precision

/// What the values other than one are like.
struct Others {
  std::size_t count = 0;
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  double deviation = 0;
};

Others others_than(double value, std::span<const double> values) {
  Others out;
  double mean = 0, squares = 0;  // of the deviations, by Welford's recurrence
  for (const double other : values) {
    if (!std::isfinite(other) || other == value) continue;
    const double before = other - mean;
    mean += before / static_cast<double>(++out.count);
    squares += before * (other - mean);
    out.least = std::min(out.least, other);
    out.greatest = std::max(out.greatest, other);
  }
  if (out.count > 0) out.deviation = std::sqrt(squares / static_cast<double>(out.count));
  return out;
}

std::optional<FillValue> as_fill_value(double value, std::span<const double> values) {
  const auto count = static_cast<std::size_t>(std::count(values.begin(), values.end(), value));
  if (count < often) return std::nullopt;
  const Others others = others_than(value, values);
  const double distance = std::max(others.least - value, value - others.greatest);
  const bool is_far = others.deviation > 0 && distance > far * others.deviation;
  if (!is_far) return std::nullopt;
  return FillValue{value, count, others.least, others.greatest};
}

}  // namespace

std::size_t replace_fill_values(std::span<double> values, const std::vector<double>& fill) {
  std::size_t count = 0;
  for (double& value : values) {
    const bool is_fill = std::any_of(fill.begin(), fill.end(), [value](double wanted) {
      return std::abs(value - wanted) <= precision * std::abs(wanted);
    });
    if (!is_fill) continue;
    value = std::numeric_limits<double>::quiet_NaN();
    ++count;
  }
  return count;
}

std::optional<FillValue> probable_fill_value(std::span<const double> values) {
  const Others all = others_than(std::numeric_limits<double>::quiet_NaN(), values);
  if (all.count == 0) return std::nullopt;
  const auto greatest = as_fill_value(all.greatest, values);
  return greatest ? greatest : as_fill_value(all.least, values);
}

}  // namespace mechnn::formats
