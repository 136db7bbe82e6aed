// A damped noisy sine fitted by an equation without a network (MNN, arXiv 2402.13077, "fit").
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// y(t) = (sin 2t + 0.5 ξ) exp(−0.1 t) at 500 times from 0 to 50, ξ ~ N(0, 1) from the seed; the
/// loss is Σ_t (u − y)² of the equation's solution u, its mean where there are several series, each
/// with noise of its own. Reads `decoder` (equation, mlp or neural_ode) and the tables [equation]
/// (scheme, factorisation, leading, initial_step, learned_steps) and [data] (series,
/// validation_series). Results: `loss`; `error_of_truth`, the root mean square of u − y without
/// noise; `joint_loss` and `joint_error_of_truth` of the engine without a network, x″ of linear
/// terms, on the first series.
std::unique_ptr<Task> sine_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
