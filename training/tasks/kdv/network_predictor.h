// Convolutional networks that give the next frames without an equation.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "training/tasks/kdv/networks.h"
#include "training/tasks/kdv/predictor.h"

namespace mechnn::training::kdv {

/// Channels of a network's input: the observed frames, and two that are the same at every point.
inline constexpr std::int64_t input_channels = observed_frames + 2;

/// (batch, input_channels, point) float. The last two are the relative differences of length and
/// interval from their mean: without them nobody could tell the scales of a window.
at::Tensor network_input(const Waves& observed, const Scale& scale);

/// Adds what `network` makes of the observed frames, input_channels → hop, to the last of them.
std::shared_ptr<Predictor> network_predictor(std::shared_ptr<FieldNetwork> network,
                                             std::int64_t hop, const Scale& scale);

/// The last frame again.
std::shared_ptr<Predictor> persistence(std::int64_t hop);

}  // namespace mechnn::training::kdv
