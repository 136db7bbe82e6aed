// Predictors of the solar system as a configuration tells them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/tasks/solar_system/predictor.h"
#include "training/tasks/solar_system/scales.h"

namespace mechnn::training::solar_system {

/// Steps of a window.
inline constexpr std::int64_t observed_steps = 50;
inline constexpr std::int64_t future_steps = 50;

/// Reads `predictor` and the tables that belong to it. `trained` are the positions of all bodies,
/// the first too, at the samples to train on, (T, body, 3); `scales` those of the same samples.
std::shared_ptr<Predictor> predictor_from(ConfigTable& config, const at::Tensor& trained,
                                          const Scales& scales, double step);

}  // namespace mechnn::training::solar_system
