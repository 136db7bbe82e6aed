// A fluid's constitutive law found from its stress in oscillatory shear, exponents included (the
// rheology experiment published with Mechanistic Neural PDE solvers).
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: the stress of Kamani's fluid at amplitudes that are equally far apart in their logarithm,
/// cut into windows. The loss is the mean of |u − σ| over a window's samples, relative to the root
/// mean square of σ at its amplitude, with u the stress of the learned law from the window's first
/// sample on. Reads the tables [data] (amplitudes, min_amplitude, max_amplitude, window,
/// batch, noise) and [law] (exponents, scheme, refine). Results, beside `loss`: the relative errors
/// of stresses integrated from rest (`trained_error`, `between_error`, `loop_error_A`), the numbers
/// of the law (`p0_c1`, `p0_e1`, …, terms sorted by exponent) and how far they are from the
/// fluid's.
std::unique_ptr<Task> rheology_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
