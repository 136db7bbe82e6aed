// Stretches of a trajectory that one smooth solution can describe.
#pragma once

#include <cstddef>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn {

/// Samples first … first + samples − 1 of a trajectory.
struct Piece {
  std::size_t trajectory = 0;
  std::size_t first = 0;
  std::size_t samples = 0;
};

/// Every trajectory, cut where an input steps: where it changes by far more than it does on either
/// side. The states are continuous there and their derivatives are not, so that no scheme may reach
/// across; each piece has its own initial state. Pieces of one sample are left out.
[[nodiscard]] std::vector<Piece> pieces_of(const TrajectorySet& data);

/// The samples of a piece.
[[nodiscard]] Trajectory slice(const TrajectorySet& data, const Piece& piece);

}  // namespace mechnn
