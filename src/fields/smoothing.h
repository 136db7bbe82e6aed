// A smooth field through the data, and the noise about it.
#pragma once

#include <array>
#include <vector>

#include "fields/grid.h"
#include "fields/missing.h"

namespace mechnn::fields {

using PeriodicAxes = std::array<bool, max_field_axes>;

struct Smoothed {
  std::vector<double> values;                          ///< (points)
  double variance = 0;                                 ///< of the noise
  std::array<double, max_field_axes> wavenumber = {};  ///< rms along each axis, radians a step
};

/// The modes of the data along each axis (cosines; sines too along periodic ones) times
/// Π_a 1/(1 + λ_a (2 − 2 cos ω)³): the tensor product of smoothers with third differences, λ by
/// generalised cross-validation. Source: Eilers, Analytical Chemistry 75 (2003); Garcia,
/// Computational Statistics & Data Analysis 54 (2010). Missing values follow the smooth field from
/// what they were filled with, until they settle.
Smoothed smooth(const Gaps& data, const Extents& extents, const PeriodicAxes& periodic);

}  // namespace mechnn::fields
