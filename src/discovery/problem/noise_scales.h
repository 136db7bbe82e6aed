// How the noise of each observation follows from a noise model.
#pragma once

#include "discovery/problem/smoothed_data.h"
#include "joint_fit/grid.h"
#include "mechnn/discovery.h"

namespace mechnn::discovery {

/// Sets the scale of every observation from the smoothed data x of its state: |x| for relative
/// noise, √|x| for counts, 1 for constant noise, each divided by its geometric mean over the
/// state's observations. σ is then the noise at a typical value, and the likelihood of a fit is
/// comparable between models. Values that are small beside the state's rms count as a two-hundredth
/// of it.
void set_noise_scales(NoiseModel model, joint_fit::StateShape shape, SmoothedData& smoothed);

}  // namespace mechnn::discovery
