#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

std::vector<std::span<const double>> columns_of(const NodeValues& states,
                                                const GridTrajectory& grid) {
  std::vector<std::span<const double>> columns;
  for (std::size_t c = 0; c < states.components(); ++c) {
    columns.emplace_back(states.at(c), states.nodes());
  }
  for (std::size_t u = 0; u < grid.inputs.components(); ++u) {
    columns.emplace_back(grid.inputs.at(u), grid.nodes());
  }
  columns.emplace_back(grid.times);
  return columns;
}

}  // namespace mechnn::joint_fit
