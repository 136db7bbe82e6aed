#include "formats/grid_axis.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mechnn::formats {
namespace {

constexpr double rounding = 1e-6;      // of a step
constexpr double irregularity = 1e-3;  // of a step

std::vector<double> steps_of(const std::vector<double>& values) {
  std::vector<double> steps(values.size());
  std::adjacent_difference(values.begin(), values.end(), steps.begin());
  steps.erase(steps.begin(), steps.begin() + (steps.empty() ? 0 : 1));
  return steps;
}

}  // namespace

GridAxis grid_axis(const std::vector<double>& coordinates) {
  std::vector<std::size_t> order(coordinates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return coordinates[a] < coordinates[b]; });
  double longest = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    longest = std::max(longest, coordinates[order[i]] - coordinates[order[i - 1]]);
  }
  GridAxis axis;
  axis.indices.resize(coordinates.size());
  for (const std::size_t point : order) {
    const double value = coordinates[point];
    const bool is_new = axis.values.empty() || value - axis.values.back() > rounding * longest;
    if (is_new) axis.values.push_back(value);
    axis.indices[point] = axis.values.size() - 1;
  }
  return axis;
}

double usual_step(const std::vector<double>& values) {
  std::vector<double> steps = steps_of(values);
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

std::optional<std::size_t> first_irregular_step(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double usual = usual_step(values);
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double step = values[i] - values[i - 1];
    if (std::abs(step - usual) > irregularity * usual) return i;
  }
  return std::nullopt;
}

}  // namespace mechnn::formats
