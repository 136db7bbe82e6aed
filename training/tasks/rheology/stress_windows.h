// The data of a rheology run: windows of sampled stress with the shear that makes it.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "training/tasks/rheology/constitutive_law.h"
#include "training/tasks/rheology/kamani_fluid.h"

namespace mechnn::training {

struct StressDataOptions {
  std::int64_t amplitudes = 60;
  double min_amplitude = 1e-3;
  double max_amplitude = 10;
  std::int64_t window = 24;  ///< samples of a window; windows do not overlap
  std::int64_t refine = 2;   ///< steps of the solver's grid between two samples
  double noise = 0;          ///< standard deviation, in units of σ's root mean square
  std::uint64_t seed = 1;
};

/// W windows of T samples, T' = refine (T − 1) + 1 nodes.
struct StressWindows {
  at::Tensor stress;  ///< (W, T) in units of `size`
  at::Tensor size;    ///< (W) root mean square of σ at the window's amplitude
  Shear shear;        ///< (W, T')
  std::int64_t refine = 1;
};

/// `stress` (A, samples) at `amplitudes` (A), as sampled_stress gives it.
StressWindows stress_windows(const at::Tensor& amplitudes, const at::Tensor& stress,
                             const StressDataOptions& options);

/// (A) equally far apart in their logarithm.
at::Tensor trained_amplitudes(const StressDataOptions& options);

/// (A) root mean square over the samples of (A, samples).
at::Tensor root_mean_square(const at::Tensor& stress);

}  // namespace mechnn::training
