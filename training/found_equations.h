// The equations that a task has found, for programs that know nothing of PyTorch.
#pragma once

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::training {

struct FoundEquations {
  TrajectorySet data;  ///< measured
  DiscoveryResult result;
};

}  // namespace mechnn::training
