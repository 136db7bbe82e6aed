// Penalised smoothing of one state on its grid: the start of the joint fit, and a first estimate of
// the noise.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "joint_fit/grid.h"

namespace mechnn::discovery {

struct SmoothState {
  std::vector<double> values;  ///< (G)
  double noise = 0;            ///< estimated standard deviation of the noise
};

/// Whittaker smoother: minimises Σ (H x − y)² + λ Σ (Δ³x)² over x on `nodes` nodes, λ by
/// generalised cross-validation. `observations` are those of one component.
SmoothState smooth_state(std::span<const joint_fit::Observation> observations, std::size_t nodes);

/// First derivative on a uniform grid of step h: central differences of fourth order, of second
/// order near the ends.
std::vector<double> differentiate(std::span<const double> values, double step);

}  // namespace mechnn::discovery
