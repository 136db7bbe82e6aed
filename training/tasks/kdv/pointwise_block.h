// The published model: at every point of the grid a linear ODE in time of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "mechnn/torch/equation.h"
#include "training/tasks/kdv/predictor.h"

namespace mechnn::training::kdv {

struct PointwiseBlockOptions {
  std::int64_t points = 0;  ///< X, a multiple of 4
  Scale scale;
  std::int64_t hop = 9;
  std::int64_t order = 4;
  std::int64_t width = 64;  ///< channels of the first layers; the deeper have up to four times that
  nn::LeadingCoefficient leading = nn::LeadingCoefficient::free;
  bool learned_steps = true;  ///< one for a window; otherwise the data's interval
  std::string scheme = "taylor";
};

/// Convolutional networks of the observed frames make, for each point x of the grid, the
/// coefficients and right-hand side at T = hop + 1 times, and the initial derivatives, of
///
///   Σ_k c_k(t; x) u^(k)(t; x) = b(t; x),    u(0; x) the last observed frame
///
/// (Mechanistic Neural Networks, arXiv 2402.13077, KdV; two residual networks, one for c and one
/// for b, with ten blocks of w, 2w and 4w channels; two networks with a last layer over all points
/// for the initial derivatives and the step). All points of all windows are one batch of the
/// solver. Unlike there, all convolutions go round the circle, networks see length and interval,
/// the last convolutions have kernel 9 and a ReLU before them (7 and none there), and blocks that
/// widen add their input to the first channels (to the middle ones there).
std::shared_ptr<Predictor> pointwise_block(const PointwiseBlockOptions& options);

}  // namespace mechnn::training::kdv
