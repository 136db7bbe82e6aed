// Errors of a decoder on data it has not seen: the same measures for the equation, for its
// baselines, and for the engine without a network.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "mechnn/model.h"
#include "mechnn/trajectory.h"
#include "training/tasks/discovery/network.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {

/// The part of a trajectory behind the training data: as measured, and as it was without noise.
struct HeldOut {
  Trajectory measured;
  Trajectory truth;
};

/// Root mean square of u − truth over the windows of the measured part, in units of the spread.
double reconstruction_error(DiscoveryNetwork& network, const Windows& like, const HeldOut& data);

/// From true states, one in every `horizon` samples, to `horizon` samples ahead: root mean square
/// of prediction − truth, in units of the spread. A model that diverges counts as no prediction at
/// all: infinity.
double forecast_error(const Model& model, const Windows& like, const Trajectory& truth,
                      std::size_t horizon);
double forecast_error(DiscoveryNetwork& network, const Windows& like, const Trajectory& truth,
                      std::size_t horizon);

}  // namespace mechnn::training
