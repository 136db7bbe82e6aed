// fitted.csv: the data and the states fitted to them, side by side.
#pragma once

#include <string>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::cli {

/// Columns: `trajectory` where there are several, `t`, each state's fitted value under its name,
/// for order 2 its derivative `x_dot`, each state's data as `x_data` (empty between samples).
/// Rows: every grid time and every sampling time.
std::string fitted_csv(const TrajectorySet& data, const DiscoveryResult& result);

}  // namespace mechnn::cli
