// Predictors that read a window of observed states and write the window that follows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/mechanistic_block.h"
#include "training/tasks/solar_system/predictor.h"
#include "training/tasks/solar_system/scales.h"

namespace mechnn::training::solar_system {

/// The network's input. `absolute`: sizes of the coordinates of all separations, in au, as
/// published. `separation`: the separations, each in units of its root mean square. `local`: of
/// these, for each body that from the first body and that from Scales::nearest; then each body has
/// a network of its own.
enum class WindowInput { separation, absolute, local };

/// The solver's data. `window`: all observed positions and velocities, in a window of observed and
/// future steps, as published. `state`: those of the last observed step, where the window begins.
enum class Imposed { state, window };

struct WindowOptions {
  std::int64_t observed = 50;  ///< steps
  std::int64_t future = 50;
  std::int64_t hop = 50;       ///< future steps kept of a window in a long prediction
  std::int64_t layers = 2;     ///< convolutions over time, five steps wide
  std::int64_t channels = 32;  ///< of each, half as many of the first and last; of each network
  WindowInput input = WindowInput::separation;
  double step = 0;  ///< of the data
};

struct WindowEquationOptions {
  Imposed imposed = Imposed::state;
  nn::InTime in_time = nn::InTime::shared;  ///< of coefficients and right-hand sides
  bool learned_steps = false;               ///< one number a body, as published but for its axes
  nn::LeadingCoefficient leading = nn::LeadingCoefficient::monic;
  std::string scheme = "gam6";
};

/// A mechanistic block of second order for each body: window → convolutions → linear ODE of its
/// three coordinates → positions and velocities.
std::shared_ptr<Predictor> window_equation(const WindowOptions& window,
                                           const WindowEquationOptions& options,
                                           const Scales& scales);

/// The same network without an equation: window → positions, from the mean velocity over the
/// observed window on.
std::shared_ptr<Predictor> window_mlp(const WindowOptions& window, const Scales& scales);

}  // namespace mechnn::training::solar_system
