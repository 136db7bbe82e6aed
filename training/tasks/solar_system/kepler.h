// Kepler's orbits: each body and the Sun alone, from the state at the start on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

/// Positions (samples, body − 1, 3) of all but the first of `bodies`, from their `start` (1, body,
/// 3) relative to the first one, on ellipses that osculate there. `moon` goes about `earth`, and
/// the centre of mass of both about the Sun. A body that is not bound is NaN.
at::Tensor kepler_orbits(const std::vector<std::string>& bodies,
                         const std::vector<double>& strengths, const States& start, double step,
                         std::int64_t samples);

}  // namespace mechnn::training::solar_system
