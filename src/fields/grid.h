// Grids of points and of test functions, as products of axes.
#pragma once

#include <array>
#include <cstddef>

#include "mechnn/field.h"

namespace mechnn::fields {

/// Numbers of points along the axes, time first; those beyond the last axis are 1.
struct Extents {
  std::array<std::size_t, max_field_axes> of = {1, 1, 1, 1};

  std::size_t& operator[](std::size_t axis) { return of[axis]; }
  std::size_t operator[](std::size_t axis) const { return of[axis]; }
  [[nodiscard]] std::size_t points() const { return of[0] * of[1] * of[2] * of[3]; }
  /// Of the points of axes before `axis`.
  [[nodiscard]] std::size_t before(std::size_t axis) const {
    std::size_t product = 1;
    for (std::size_t a = 0; a < axis; ++a) product *= of[a];
    return product;
  }
  /// Of the points of axes behind `axis`: the stride along it, row-major.
  [[nodiscard]] std::size_t behind(std::size_t axis) const {
    std::size_t product = 1;
    for (std::size_t a = axis + 1; a < max_field_axes; ++a) product *= of[a];
    return product;
  }
};

/// The index along each axis of the `number`-th element, row-major.
inline std::array<std::size_t, max_field_axes> indices(std::size_t number, const Extents& extents) {
  std::array<std::size_t, max_field_axes> out{};
  for (std::size_t a = max_field_axes; a-- > 0;) {
    out[a] = number % extents[a];
    number /= extents[a];
  }
  return out;
}

/// Order of a derivative along each axis.
using Orders = std::array<int, max_field_axes>;

}  // namespace mechnn::fields
