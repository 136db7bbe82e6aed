// Axis ticks at round numbers, labelled without repeating zeros.
#pragma once

#include <string>
#include <vector>

namespace mechnn::report::svg {

struct Interval {
  double low = 0;
  double high = 1;

  [[nodiscard]] double span() const { return high - low; }
  [[nodiscard]] bool contains(double value) const { return low <= value && value <= high; }
};

/// The finite values' range, widened by `margin` of its length on both sides. Never empty: a single
/// value gets room around it, and no finite value at all gives [0, 1].
Interval padded_range(const std::vector<double>& values, double margin);

struct Ticks {
  std::vector<double> at;           ///< increasing, inside the interval
  std::vector<std::string> labels;  ///< numbers at / 10^exponent
  int exponent = 0;                 ///< 0, or a multiple of 3 to write beside the axis' title
};

/// Multiples of 1, 2 or 5 times a power of ten inside `range`, as near to `wanted` of them as that
/// allows, and steps of at least `min_step`. A range without positive finite length gives no
/// ticks.
Ticks nice_ticks(Interval range, int wanted, double min_step = 0);

/// For an axis of log10 of what it shows: `range` and `at` are logarithms, the labels are not.
/// Powers of ten, or every k-th of them; in a short range their multiples, then round numbers.
Ticks log10_ticks(Interval range, int wanted);

}  // namespace mechnn::report::svg
