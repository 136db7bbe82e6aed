// Predictors that read a window of observed positions and write the window that follows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/mechanistic_block.h"
#include "training/tasks/n_body/predictor.h"
#include "training/tasks/n_body/scales.h"

namespace mechnn::training::n_body {

/// The network's input. `shifted`: each body's position less its first one in the window, as
/// published, which hides how far apart the bodies are. `separation`: the vector between them.
enum class WindowInput { shifted, separation };

/// The solver's data. `positions`: all observed ones, in a window of observed and future steps, as
/// published. `state`: the position at the last observed step, where the solver's window begins,
/// and a learned velocity.
enum class Imposed { positions, state };

/// Coefficients of the equation: one a step and window, one a window, or one for all windows.
enum class Sharing { step, window, all };

struct WindowOptions {
  std::int64_t observed = 50;  ///< steps
  std::int64_t future = 50;
  std::int64_t hop = 10;  ///< future steps kept of a window in a long prediction
  std::int64_t hidden = 1024;
  WindowInput input = WindowInput::separation;
  double step = 0;  ///< of the data
  Scales scales;
};

struct WindowEquationOptions {
  Imposed imposed = Imposed::state;
  Sharing coefficients = Sharing::step;
  nn::InTime rhs = nn::InTime::varying;
  bool learned_steps = false;
  nn::LeadingCoefficient leading = nn::LeadingCoefficient::monic;
  std::string scheme = "gam6";
};

/// A mechanistic block of second order for each body: window → network → linear ODE of its two
/// coordinates → positions.
std::shared_ptr<Predictor> window_equation(const WindowOptions& window,
                                           const WindowEquationOptions& options);

/// The same network without an equation: window → positions.
std::shared_ptr<Predictor> window_mlp(const WindowOptions& window);

}  // namespace mechnn::training::n_body
