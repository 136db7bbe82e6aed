// Units in which networks see the bodies, and in which their errors count, from training data.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

/// Separations of all pairs, the first body (at 0) among them: positions of the others
/// (…, body, 3) → (…, pair, 3), with B bodies B (B + 1)/2 pairs, the first B those positions.
at::Tensor separations(const at::Tensor& positions);

/// Root mean squares over the data. Of a body:
struct Scales {
  at::Tensor length;        ///< (body, 1) distance from the first body
  at::Tensor acceleration;  ///< (body, 1)
  /// (body, 1) third derivative over second: the rate at which an orbit turns, the fastest one
  /// where there are two, as of the Moon
  at::Tensor rate;
  at::Tensor displacement;  ///< (body, 1) what a constant velocity gets wrong over a future
  at::Tensor separation;    ///< (pair, 1) of the pairs of `separations`
  /// (body) int64: which of `separations` is to the nearest body, another than the first only where
  /// it is ten times nearer, as a planet is to its moon
  at::Tensor nearest;

  /// From states (T, body, 3) without the first body, for futures of `future` steps.
  static Scales of(const States& states, double step, std::int64_t future);
};

}  // namespace mechnn::training::solar_system
