// Two bodies predicted from observed positions (MNN, arXiv 2402.13077, "N-body prediction").
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: an orbit of 10,000 samples; windows of observed and future steps from samples 0 to 1999
/// to train, from 2000 to 3999 to validate. The loss is the mean over steps and bodies of |u − x|².
/// Reads `predictor` (equation, law, force, mlp, neural_ode, second_order_neural_ode) and the
/// tables [data] (stride, batch), [window] (input, hop, hidden), [equation] (imposed, coefficients,
/// rhs, steps, leading, scheme), [law] (exponent, scheme, refine), [force] (hidden, scheme, refine)
/// as far as the predictor uses them. Results: the relative errors and the energy drift of
/// predictions of 2000 steps (n_body/evaluation.h) from five starts after sample 4000; the same
/// from sample 2000, as published (`published_…`), and for Newton's law with fitted strengths
/// (`newton_…`); the numbers of a learned law.
std::unique_ptr<Task> two_body_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
