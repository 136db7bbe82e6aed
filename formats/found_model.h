// The content of model.json for models that discovery or a fit found.
#pragma once

#include <vector>

#include "formats/model_json.h"
#include "mechnn/discovery.h"
#include "mechnn/fit.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// The states (D·n) at the beginning of a fitted trajectory, for order 2 followed by their
/// derivatives.
std::vector<double> fitted_start(const TrajectoryFit& fit, const Model& model);

/// The model with its library, starting points and data hash; the caller adds units, options, seed
/// and the program's version.
ModelFile found_model(const TrajectorySet& data, const DiscoveryResult& result);

/// The models of a fit of given equations, one or one a trajectory, each with the starting points
/// of its trajectories; the caller adds as above.
std::vector<ModelFile> fitted_models(const TrajectorySet& data, const FitResult& result);

}  // namespace mechnn::formats
