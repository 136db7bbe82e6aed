// Measured fields: values on uniform grids of time and space.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace mechnn {

/// Time and up to three dimensions of space.
inline constexpr std::size_t max_field_axes = 4;

/// One recording of M components on a grid of time and d space axes, 1 ≤ d ≤ 3.
struct FieldRecording {
  std::string name;  ///< label from the data, empty when there is only one
  /// (1 + d) coordinates of the grid along each axis, time first; uniform and increasing.
  std::vector<std::vector<double>> axes;
  std::vector<double> values;  ///< (M, T, X_1, …, X_d) row-major; NaN marks a missing value

  [[nodiscard]] std::size_t points() const;           ///< T·X_1·…·X_d
  [[nodiscard]] double step(std::size_t axis) const;  ///< its average, in the axis' unit
};

/// Recordings of the same components along the same axes.
struct FieldSet {
  std::vector<std::string> components;     ///< (M) identifiers
  std::vector<std::string> axes;           ///< (1 + d) identifiers, the time first: "t", "x", …
  std::vector<bool> periodic = {};         ///< (d) space axes that close on themselves; empty: none
  std::vector<FieldRecording> recordings;  ///< at least one

  [[nodiscard]] std::size_t space_dim() const { return axes.size() - 1; }
  /// The index of a component, components.size() for what is none.
  [[nodiscard]] std::size_t index_of(const std::string& component) const;
  [[nodiscard]] bool is_periodic(std::size_t axis) const;  ///< `axis` 0 is the time, which is not

  /// Throws ArgumentError naming recording, axis and index at fault: no component or space axis,
  /// names that are no identifiers or occur twice, shapes that do not match, coordinates that are
  /// not finite, increasing and uniform to 1e-3 of a step, infinite values.
  void validate() const;
};

}  // namespace mechnn
