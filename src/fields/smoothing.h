// A smooth field through the data, and the noise about it.
#pragma once

#include <array>
#include <vector>

#include "fields/grid.h"

namespace mechnn::fields {

struct Smoothed {
  std::vector<double> values;  ///< (points)
  double variance = 0;         ///< of the noise, RSS/(points − degrees of freedom)
  std::array<double, max_field_axes> wavenumber = {};  ///< rms along each axis, radians a step
};

/// Minimises Σ (u − y)² + Σ over pairs of modes of the penalty: the cosine transform of y along
/// each axis times Π_a 1/(1 + λ_a (2 − 2 cos ω)³), the tensor product of Whittaker's smoothers with
/// third differences; λ by generalised cross-validation. Source: Eilers, Analytical Chemistry 75
/// (2003); Garcia, Computational Statistics & Data Analysis 54 (2010). Missing values (NaN) are
/// filled from their neighbours along the time, then by the smooth field, in turn.
Smoothed smooth(const std::vector<double>& values, const Extents& extents);

}  // namespace mechnn::fields
