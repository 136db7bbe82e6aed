// Rows gam(p) on a uniform grid: z_{t+1} − z_t − h Σ_j ω_j F_{s+j} = 0 (docs/math/solver.md,
// "Rows").
#pragma once

#include <array>
#include <cstddef>

namespace mechnn::joint_fit {

inline constexpr std::size_t max_stencil = 8;

/// Weights ω for every position of the interval within its stencil of p nodes. Away from the ends
/// the stencil is centred; at the ends it is clipped, so that it always has p nodes.
class GamRows {
 public:
  /// `stencil` is p, at most max_stencil.
  explicit GamRows(std::size_t stencil);

  [[nodiscard]] std::size_t stencil() const { return stencil_; }

  /// s: the first node of interval t's stencil on a grid of `nodes` ≥ p nodes.
  [[nodiscard]] std::size_t first_node(std::size_t interval, std::size_t nodes) const;

  /// ω_0..ω_{p−1} of interval t whose stencil starts at `first`.
  [[nodiscard]] const double* weights(std::size_t interval, std::size_t first) const {
    return weights_[interval - first].data();
  }

 private:
  std::size_t stencil_;
  std::array<std::array<double, max_stencil>, max_stencil> weights_{};
};

}  // namespace mechnn::joint_fit
