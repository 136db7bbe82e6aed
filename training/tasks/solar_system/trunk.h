// The convolutions over a window's time that precede an equation or a plain forecast.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/sequential.h>

#include <cstdint>

#include "training/tasks/solar_system/scales.h"
#include "training/tasks/solar_system/window.h"

namespace mechnn::training::solar_system {

/// What the network sees of observed positions (batch, T, body, 3): (batch, pair · 3, T) floats;
/// the pairs of a body side by side where each has its own network.
at::Tensor features(const at::Tensor& observed, WindowInput input, const Scales& scales);

/// From features: (batch, pair · 3, observed steps) → (batch, outputs), the last layer linear;
/// where each body has its own network, outputs are those of the first body, then of the next.
torch::nn::Sequential trunk(const WindowOptions& window, const Scales& scales,
                            std::int64_t outputs);

}  // namespace mechnn::training::solar_system
