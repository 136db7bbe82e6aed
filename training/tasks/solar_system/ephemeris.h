// Where the bodies of a planetary system were: positions and velocities from a table.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mechnn::training::solar_system {

inline constexpr std::int64_t space = 3;  ///< coordinates of a body

/// Of several bodies at equal steps; a batch may come first.
struct States {
  at::Tensor positions;   ///< (…, T, body, 3), double
  at::Tensor velocities;  ///< the same

  [[nodiscard]] std::int64_t samples() const { return positions.size(-3); }
  /// The samples [first, first + count).
  [[nodiscard]] States narrow(std::int64_t first, std::int64_t count) const;
};

/// The first body is the one that the others are seen from: it stays at 0.
struct Ephemeris {
  std::vector<std::string> bodies;
  States states;     ///< (T, body, 3), relative to the first body
  double first = 0;  ///< time of the first sample
  double step = 0;

  /// States without the first body, (T, body − 1, 3): what is predicted.
  [[nodiscard]] States others() const;
};

/// From a table (formats/table.h) with equal steps and six columns a body, `earth_x`, `earth_y`,
/// `earth_z`, `earth_vx`, `earth_vy` and `earth_vz`, in any frame that does not turn. The Sun comes
/// first, then the bodies that known_strength knows in its order, then all others. Throws
/// std::invalid_argument: for a file that is not there, naming the script that makes it; for a body
/// without one of its columns; for missing values, unequal steps, or no Sun.
Ephemeris read_ephemeris(const std::string& file);

}  // namespace mechnn::training::solar_system
