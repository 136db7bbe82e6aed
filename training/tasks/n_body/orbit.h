// The published two-body data, made again: two masses in the plane under Newton's gravity.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "mechnn/model.h"

namespace mechnn::training::n_body {

inline constexpr std::int64_t bodies = 2;
inline constexpr std::int64_t plane = 2;  ///< coordinates of a body

/// a_i = μ_j (x_j − x_i) / |x_j − x_i|^{q+1}. The defaults are the published ones, G m with G = 2
/// and masses of 20 and 15.
struct Attraction {
  double first = 40;    ///< μ of body 1, which draws body 2
  double second = 30;   ///< μ of body 2, which draws body 1
  double exponent = 2;  ///< q
};

/// States x1, y1, x2, y2, of second order.
Model two_body_model(const Attraction& attraction);

/// Samples at equal steps.
struct Orbit {
  at::Tensor positions;   ///< (samples, body, 2), double
  at::Tensor velocities;  ///< the same
  double step = 0;
};

/// 10,000 samples over 1000 units of time from the published initial state; a period has about 266,
/// the separation is between 3.04 and 18.54, and the centre of mass drifts. Throws
/// std::runtime_error where it cannot be integrated.
Orbit published_orbit();

/// Integrates from positions and velocities (body, 2) at the first of `samples` samples.
Orbit integrated(const Attraction& attraction, const at::Tensor& positions,
                 const at::Tensor& velocities, double step, std::int64_t samples);

/// Samples that final_velocity uses.
inline constexpr std::int64_t velocity_samples = 12;

/// Velocities at the last of equidistant positions (…, T, body, 2) from the last 12 of them, by the
/// one-sided difference of order 11: (…, body, 2). Along the published orbit it is right to 1e-10,
/// but where the bodies are nearest, to 1e-3.
at::Tensor final_velocity(const at::Tensor& positions, double step);

}  // namespace mechnn::training::n_body
