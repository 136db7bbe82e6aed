// The data: waves on shallow water, by the Korteweg–de Vries equation.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training::kdv {

/// Fields on equidistant points of a circle at equidistant times; each has a circumference and a
/// time between frames of its own.
struct Waves {
  at::Tensor fields;     ///< (batch, frame, point)
  at::Tensor lengths;    ///< (batch) circumferences L
  at::Tensor intervals;  ///< (batch) times between frames

  [[nodiscard]] std::int64_t size() const { return fields.size(0); }
  [[nodiscard]] std::int64_t points() const { return fields.size(2); }
  /// The same waves at the frames [begin, end).
  [[nodiscard]] Waves frames(std::int64_t begin, std::int64_t end) const;
  /// Those of the indices (B).
  [[nodiscard]] Waves at(const at::Tensor& index) const;
};

/// Means over many waves, which scale a network's input.
struct Scale {
  double length = 1;
  double interval = 1;

  static Scale of(const Waves& waves);
};

struct WaveOptions {
  std::int64_t count = 128;
  std::int64_t frames = 140;
  std::int64_t points = 128;
  double length = 64;             ///< mean circumference
  std::int64_t substeps = 32;     ///< of the integrator, between frames
  std::int64_t first = 110;       ///< frames left out before the first
  std::int64_t oversampling = 2;  ///< points of the integrator, in multiples of `points`
};

/// u_t + u u_x + u_xxx = 0 from ten sines of random amplitude in (−½, ½), phase, and one or two
/// periods, as the "easy" data of Brandstetter, Welling and Worrall (arXiv 2202.07643) are made,
/// with length 128: lengths and the total time, 249 intervals of together 50, vary by a tenth up
/// and down, and the last 140 frames are kept. Drawn from `seed` alone; integrated by ETDRK4, free
/// of aliasing. With the default substeps the error is 1e-9 in the median wave and up to 2e-6 in
/// the steepest (by half the step).
Waves korteweg_de_vries_waves(const WaveOptions& options, std::uint64_t seed);

/// Fields (batch, X) of the equation, `steps` steps later.
at::Tensor integrated(const at::Tensor& fields, const at::Tensor& lengths,
                      const at::Tensor& step_lengths, std::int64_t steps);

/// Mass ∫u, momentum ∫u² and energy ∫(u³/3 − u_x²), which the equation keeps, in means over the
/// circle: fields (batch, frame, X), lengths (batch) → (3, batch, frame).
at::Tensor invariants(const at::Tensor& fields, const at::Tensor& lengths);

}  // namespace mechnn::training::kdv
