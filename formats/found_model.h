// The content of model.json for a model that discovery found.
#pragma once

#include <string_view>
#include <vector>

#include "formats/model_json.h"
#include "mechnn/discovery.h"

namespace mechnn::formats {

/// (D·n) states, then for order 2 their derivatives, at the beginning of a fitted trajectory.
std::vector<double> fitted_start(const TrajectoryFit& fit, const Model& model);

/// Everything but what only the caller knows: units, options, seed and the program's version.
ModelFile found_model(const TrajectorySet& data, const DiscoveryResult& result);

}  // namespace mechnn::formats
