// How the noise of each observation follows from a noise model.
#pragma once

#include <vector>

#include "joint_fit/fit_problem.h"
#include "joint_fit/grid.h"
#include "mechnn/discovery.h"

namespace mechnn::discovery {

/// Sets the scale of every observation of `problem` from the values x that a fit with `states` has
/// there: |x| for relative noise, √|x| for counts, each divided by its geometric mean over the
/// state's observations. σ is then the noise at a typical value, and the likelihood of a fit is
/// comparable between models. Values that are small beside the state's rms count as a two-hundredth
/// of it. The smoother's noise, which bounds σ below, becomes that at a typical value too.
void set_noise_scales(NoiseModel model, const std::vector<joint_fit::NodeValues>& states,
                      joint_fit::FitProblem& problem);

}  // namespace mechnn::discovery
