// The solar system predicted from observed states (MNN, arXiv 2402.13077, "N-body prediction").
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: positions and velocities of bodies in a table (solar_system/ephemeris.h), relative to the
/// Sun; windows of 50 observed and 50 future steps from the first 70 % of the samples, the last
/// tenth of these to validate. The loss is the mean over steps and bodies of |u − x|², in units of
/// what a constant velocity gets wrong, or in au. Reads `predictor` (equation, mlp, neural_ode,
/// law) and the tables [data] (file, stride, batch, loss, moons), [window] (input, hop, layers,
/// channels), [equation] (imposed, coefficients, steps, leading, scheme), [force] (hidden, refine),
/// [law] (exponent, thin) as far as the predictor uses them. Results: errors of the prediction of
/// the samples behind the first 70 % (solar_system/evaluation.h), and of the yardsticks
/// (solar_system/yardsticks.h); the strengths' errors.
std::unique_ptr<Task> solar_system_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
