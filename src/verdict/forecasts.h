// Forecasts of the data by the equations alone, from fitted states.
#pragma once

#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::verdict {

/// (D) mean squared differences between forecasts and data; ∞ where a forecast did not reach its
/// end, NaN where there was nothing to compare.
struct ForecastErrors {
  std::vector<double> time_scale;  ///< state d over horizons[d] from many fitted states
  std::vector<double> record;      ///< from the first fitted state of each trajectory to its end
  std::vector<double> counts;      ///< values compared within a time scale
  /// Means over those of σ² and of (difference/σ)², σ being the noise of each value; NaN where it
  /// is not known.
  std::vector<double> noise, standardised;
};

/// `horizons` (D) as time_scales gives them. At most some sixty forecasts of each kind are made,
/// from starts spread evenly over the trajectories.
ForecastErrors forecast_errors(const TrajectorySet& data, const DiscoveryResult& result,
                               const std::vector<double>& horizons);

}  // namespace mechnn::verdict
