// A second-order neural ODE of all bodies.
#pragma once

#include <cstdint>
#include <memory>

#include "training/tasks/solar_system/predictor.h"
#include "training/tasks/solar_system/scales.h"

namespace mechnn::training::solar_system {

struct FlowOptions {
  std::int64_t hidden = 64;  ///< width of two layers
  std::int64_t refine = 1;   ///< steps of the method from one sample to the next
  double step = 0;
};

/// x'' = network(separations of all pairs), by the classical Runge–Kutta method from the last
/// observed state on, differentiated through its steps.
std::shared_ptr<Predictor> neural_flow(const FlowOptions& options, const Scales& scales);

}  // namespace mechnn::training::solar_system
