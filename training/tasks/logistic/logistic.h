// Inference of the parameters of a nonlinear equation from each trajectory, by one network for all
// (MNN, arXiv 2402.13077, "discovery/logistic").
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Trajectories of logistic growth and the network that reads x' = p0 + p1 x + p2 x² off each; the
/// loss of one is Σ|u − data| + Σ|v − u| over its samples, v the encoder's states, u the decoder's.
/// Results (evaluation.h) are over the held-out trajectories, beside those without a network. Reads
///   [data] train, validation, held_out, batch, noise, negative_starts,
///   [encoder] width, residual, normalised, steps,
///   [decoder] kind, scheme, parameters, prior, hidden.
std::unique_ptr<Task> logistic_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
