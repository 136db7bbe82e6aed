// Predictors that carry a state forward by an ODE of one form for all windows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "training/tasks/n_body/force.h"
#include "training/tasks/n_body/predictor.h"

namespace mechnn::training::n_body {

struct TimeGrid {
  double step = 0;          ///< between samples
  std::int64_t refine = 1;  ///< steps of the method from one sample to the next
};

/// x'' = force(x), the whole window solved at once by Newton's iteration over the linear solver.
std::shared_ptr<Predictor> mechanistic_flow(std::shared_ptr<Force> force, const TimeGrid& grid,
                                            const std::string& scheme);

/// x'' = force(x) by the classical Runge–Kutta method, differentiated through its steps: with a
/// network as the force, a second-order neural ODE.
std::shared_ptr<Predictor> runge_kutta_flow(std::shared_ptr<Force> force, const TimeGrid& grid);

/// A neural ODE of first order (arXiv 1806.07366) in the separation and both velocities, which do
/// not change when both bodies are moved; the positions are carried along.
std::shared_ptr<Predictor> first_order_flow(const Scales& scales, std::int64_t hidden,
                                            const TimeGrid& grid);

}  // namespace mechnn::training::n_body
