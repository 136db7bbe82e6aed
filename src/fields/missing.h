// Missing values of a field: filled between their neighbours, and told apart by how far those are.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fields/grid.h"

namespace mechnn::fields {

struct Gaps {
  std::vector<char> missing;   ///< (points) 1 where there is no value
  std::vector<double> filled;  ///< (points)
  std::vector<char> far;       ///< (points) 1 where missing and `reach` from neighbours on all axes
  std::size_t count = 0;       ///< of missing values
};

/// Fills each missing value on the line between its neighbours along the axis on which they are
/// nearest, with the nearest one where they are on one side only, else with the mean. A run of more
/// than `reach` missing values along every axis is far.
Gaps fill_gaps(const std::vector<double>& values, const Extents& extents,
               const std::array<std::size_t, max_field_axes>& reach);

}  // namespace mechnn::fields
