#include "verdict/time_scales.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mechnn::verdict {
namespace {

struct Sums {
  double deviations = 0;  // Σ (x − mean)²
  double velocities = 0;  // Σ x'²
  double longest = 0;     // of the trajectories
};

// Adds one trajectory's state d; `columns` values a node. Both sums are means over the nodes times
// their number, so that trajectories count by their length.
void add(const TrajectoryFit& fit, std::size_t columns, std::size_t d, Sums& sums) {
  const std::size_t nodes = fit.times.size();
  if (nodes < 2) return;
  double mean = 0;
  for (std::size_t t = 0; t < nodes; ++t) mean += fit.states[t * columns + d];
  mean /= static_cast<double>(nodes);
  const double step = (fit.times.back() - fit.times.front()) / static_cast<double>(nodes - 1);
  double velocities = 0;
  for (std::size_t t = 0; t < nodes; ++t) {
    sums.deviations += std::pow(fit.states[t * columns + d] - mean, 2);
    if (t + 1 == nodes) continue;
    const double change = fit.states[(t + 1) * columns + d] - fit.states[t * columns + d];
    velocities += std::pow(change / step, 2);
  }
  sums.velocities += velocities * static_cast<double>(nodes) / static_cast<double>(nodes - 1);
  sums.longest = std::max(sums.longest, fit.times.back() - fit.times.front());
}

}  // namespace

std::vector<double> time_scales(const DiscoveryResult& result) {
  const std::size_t dim = result.model.states.size();
  const std::size_t columns = dim * static_cast<std::size_t>(result.model.order);
  std::vector<double> scales;
  for (std::size_t d = 0; d < dim; ++d) {
    Sums sums;
    for (const TrajectoryFit& fit : result.fits) add(fit, columns, d, sums);
    const double scale = std::sqrt(sums.deviations / sums.velocities);
    scales.push_back(scale < sums.longest ? scale : sums.longest);  // also where it is NaN
  }
  return scales;
}

}  // namespace mechnn::verdict
