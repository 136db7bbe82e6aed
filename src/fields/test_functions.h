// Test functions φ_i(t, x) = Π_a ψ((x_a − c_a)/w_a), ψ(s) = (1 − s²)^p on [−1, 1], and integrals of
// grids against their derivatives: sums over the points, exact to high order as ψ ends smoothly.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fields/grid.h"

namespace mechnn::fields {

/// The factors along one axis.
struct TestAxis {
  std::size_t points = 1;      ///< of the grid
  std::size_t half_width = 0;  ///< in steps of the grid; 0 along an axis that is not there
  bool periodic = false;
  /// Noise is summed over every `stride`-th point; half-width and distances of centres are
  /// multiples.
  std::size_t stride = 1;
  std::vector<std::size_t> centres;              ///< increasing indices of points
  std::vector<std::vector<double>> derivatives;  ///< [q](2·half_width + 1): ∂^q ψ at the points

  /// The point at `offset` − half_width from a centre.
  [[nodiscard]] std::size_t point(std::size_t centre, std::size_t offset) const {
    return (centre + points + offset - half_width) % points;
  }
  /// Steps from one centre to another, the shorter way round a periodic axis.
  [[nodiscard]] std::ptrdiff_t displacement(std::size_t from, std::size_t to) const;
};

/// `order`: highest derivative; the exponent is p = order + 5. Centres are `spacing` half-widths
/// apart, as nearly as the ends and the stride allow; `half_width` may be rounded down to a
/// multiple of the stride, a twelfth of it.
TestAxis test_axis(std::size_t points, double step, std::size_t half_width, int order,
                   double spacing, bool periodic);

struct TestFunctions {
  std::array<TestAxis, max_field_axes> axes;

  [[nodiscard]] Extents grid() const;
  [[nodiscard]] Extents centres() const;
  [[nodiscard]] std::size_t count() const { return centres().points(); }

  /// (count) ⟨∂^q φ_i, f⟩, q = `orders`, for a grid f of values.
  [[nodiscard]] std::vector<double> products(const std::vector<double>& f,
                                             const Orders& orders) const;
  /// (points) Σ_i z_i ∂^q φ_i, the transpose.
  [[nodiscard]] std::vector<double> combination(const std::vector<double>& z,
                                                const Orders& orders) const;
};

}  // namespace mechnn::fields
