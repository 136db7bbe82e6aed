// Long predictions of waves against the truth.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/figures.h"
#include "training/tasks/kdv/waves.h"

namespace mechnn::training::kdv {

/// Frames that are predicted, of about 0.2 each.
inline constexpr std::int64_t rollout_frames = 200;

/// A prediction farther off counts as lost, and one that is lost as this far off: to give up is
/// never better than to predict. The last frame again has 1.4 on average.
inline constexpr double largest_error = 10;

/// mean_x (p − u)² / mean_x u² of each frame, (batch, frame), at most largest_error.
at::Tensor normalised_errors(const at::Tensor& predicted, const at::Tensor& truth);

/// Measures of predicted fields (batch, frame, point) against the true ones.
///   nmse_100, nmse_200          mean normalised error over the first frames and all waves
///   nmse_median_200             median over waves of their means
///   mass_, momentum_, energy_drift   change of an invariant until the last frame: root mean square
///                               over the waves that are not lost, relative to that of its size at
///                               the start (of the mass, which is 0: to the root of the momentum)
///   lost                        waves with a frame of the largest error
std::map<std::string, double> measures(const at::Tensor& predicted, const Waves& truth);

/// The first wave, predicted and true, as images, and the errors over time.
std::vector<TaskFigure> rollout_figures(const at::Tensor& predicted, const Waves& truth);

}  // namespace mechnn::training::kdv
