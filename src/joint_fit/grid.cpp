#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

std::vector<std::span<const double>> columns_of(const NodeValues& states,
                                                const GridTrajectory& grid) {
  std::vector<std::span<const double>> columns;
  for (std::size_t c = 0; c < states.components(); ++c) {
    columns.emplace_back(states.at(c), states.nodes());
  }
  columns.emplace_back(grid.times);
  return columns;
}

}  // namespace mechnn::joint_fit
