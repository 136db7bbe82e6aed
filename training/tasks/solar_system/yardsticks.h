// Predictions that nothing is trained for: Newton's law and Kepler's orbits from the last state.
#pragma once

#include <vector>

#include "training/tasks/solar_system/ephemeris.h"
#include "training/tasks/solar_system/evaluation.h"

namespace mechnn::training::solar_system {

/// From the state at the stretch's start: `newton` with the strengths `fitted`; and where the
/// strengths of all bodies are known, with them: `known`, `einstein` (with the first-order terms of
/// relativity) and `kepler`.
std::vector<Rollout> yardsticks(const Ephemeris& ephemeris, const Stretch& stretch,
                                const std::vector<double>& fitted);

}  // namespace mechnn::training::solar_system
