// What is left in residuals that should be white.
#pragma once

#include <cstddef>
#include <vector>

#include "mechnn/discovery.h"

namespace mechnn::verdict {

/// The dependence of one state's residuals on earlier ones.
struct Whiteness {
  double lag_one = 0;        ///< correlation of neighbours
  double predictable = 0;    ///< share of the variance that a linear prediction explains, unbiased
  bool significant = false;  ///< the portmanteau test rejects white residuals at 1 %
};

/// Each in units of its own noise where that is known. Over samples in their order, whatever their
/// distance; missing ones count as nothing. At most ten lags, one for every five residuals; no
/// dependence is seen in under ten residuals. Sources: the portmanteau test for variances that
/// change, as in Lo and MacKinlay, Review of Financial Studies 1 (1988); Durbin (1960) for the
/// prediction.
Whiteness whiteness_of(const std::vector<TrajectoryFit>& fits, std::size_t dim, std::size_t d);

}  // namespace mechnn::verdict
