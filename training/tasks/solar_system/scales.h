// Units in which networks see the bodies, and in which their errors count, from training data.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

/// Separations of all pairs, the first body (at 0) among them: positions of the others
/// (…, body, 3) → (…, pair, 3), with B bodies B (B + 1)/2 pairs, the first B those positions.
at::Tensor separations(const at::Tensor& positions);

/// What a moon's coordinates are taken from.
enum class Moons { planet, sun };

struct Scales {
  at::Tensor separation;  ///< (pair, 1) root mean squares of `separations`
  /// (body) int64: which of `separations` is to the nearest body, another than the first only where
  /// it is ten times nearer, as a planet is to its moon
  at::Tensor nearest;
  /// (body, body) Positions times `own` are those of moons from their planets and of the others
  /// from the first body; times `back`, the inverse.
  at::Tensor own, back;

  // Of these coordinates, root mean squares (body, 1):
  at::Tensor length;
  at::Tensor acceleration;
  at::Tensor rate;          ///< third derivative over second: that at which an orbit turns
  at::Tensor displacement;  ///< what a constant velocity gets wrong over a future

  /// From states (T, body, 3) without the first body, for futures of `future` steps. Of two bodies
  /// nearest to each other, the one that accelerates more is the moon.
  static Scales of(const States& states, double step, std::int64_t future, Moons moons);
};

}  // namespace mechnn::training::solar_system
