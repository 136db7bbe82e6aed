// The yardstick of the two-body predictions: Newton's law with its two strengths fitted.
#pragma once

#include <ATen/core/Tensor.h>

#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {

/// μ_1 and μ_2 of Newton's law from equidistant positions (samples, body, 2) without noise, at
/// least nine: least squares of the accelerations by central differences of order 8.
Attraction fitted_attraction(const at::Tensor& positions, double step);

}  // namespace mechnn::training::n_body
