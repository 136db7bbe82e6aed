// The axis of a grid from the coordinates of its points in any order.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace mechnn::formats {

struct GridAxis {
  std::vector<double> values;        ///< distinct and increasing
  std::vector<std::size_t> indices;  ///< (points) into `values`
};

/// Coordinates closer than 1e-6 of the longest step are one value.
GridAxis grid_axis(const std::vector<double>& coordinates);

/// The median of the steps; `values` has at least 2.
double usual_step(const std::vector<double>& values);

/// The value whose step from the one before is not the usual one, to 1e-3 of it.
std::optional<std::size_t> first_irregular_step(const std::vector<double>& values);

}  // namespace mechnn::formats
