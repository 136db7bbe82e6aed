// Orbits of many bodies, integrated to nearly the precision of doubles.
#pragma once

#include <cstdint>
#include <vector>

#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

enum class Relativity {
  none,
  first_order,  ///< of Einstein, Infeld and Hoffmann: the terms of order 1/c²; distances in au,
                ///< days
};

/// a_i = Σ_j μ_j (x_j − x_i) / |x_j − x_i|^{q+1}, and relativity, for which q must be 2.
struct Gravity {
  std::vector<double> strengths;  ///< μ, one a body
  double exponent = 2;            ///< q
  Relativity relativity = Relativity::none;
};

/// The states (samples, body, 3) from `start` (1, body, 3) on, the first of them, relative to the
/// first body. By Gragg's midpoint rule, extrapolated to order 12 from 2, 4 … 12 steps in each of
/// `refine` parts of a step. What cannot be followed is NaN.
States integrated(const Gravity& gravity, const States& start, double step, std::int64_t samples,
                  std::int64_t refine = 1);

}  // namespace mechnn::training::solar_system
