// A learned law of attraction as a found equation, which the program writes and simulates.
#pragma once

#include "training/found_equations.h"
#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {

/// The law beside the samples of `trained`: fitted states are those integrated from its first one;
/// none, and a warning, where they cannot be.
FoundEquations found_law(const Attraction& attraction, const Orbit& trained);

}  // namespace mechnn::training::n_body
