// Overlapping windows of trajectories: the input of a neural discovery's network.
#pragma once

#include <cstdint>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "mechnn/trajectory.h"

namespace mechnn::training {

/// W windows of T successive samples of D states, in units of each state's spread.
struct Windows {
  at::Tensor values;  ///< (W, T, D): (x − centre) / spread
  at::Tensor steps;   ///< (1, 1) where all samples are equally far apart, else (W, T − 1)
  at::Tensor starts;  ///< (W) the sample of its trajectory at which a window begins
  at::Tensor centre;  ///< (D) mean over the windows
  at::Tensor spread;  ///< (D) standard deviation over the windows

  [[nodiscard]] std::int64_t size() const { return values.size(0); }
  /// The windows `index`, (B), with their steps.
  [[nodiscard]] Windows at(const at::Tensor& index) const;
  /// In the data's units.
  [[nodiscard]] at::Tensor unscaled(const at::Tensor& scaled) const {
    return scaled * spread + centre;
  }
};

/// Windows of `length` samples, one beginning at every `stride`-th sample; none with a missing
/// value or a gap of more than 10 median steps. Throws std::invalid_argument naming the trajectory
/// that has none, or the state that is constant.
Windows windows_of(const TrajectorySet& data, std::int64_t length, std::int64_t stride = 1);

/// The windows of one trajectory, in the units of `like` and of its length.
Windows windows_like(const Windows& like, const Trajectory& trajectory, std::int64_t stride = 1);

}  // namespace mechnn::training
