// Waves on shallow water predicted from observed frames.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: waves of the Korteweg–de Vries equation (kdv/waves.h), the same for every seed. From 10
/// frames the next ones are predicted; the loss is their normalised mean square error. Reads
/// `predictor` and the table of the same name (docs/configurations.md), and [data]. Results: those
/// of kdv::measures over 200 frames of the test's waves, `persistence_nmse_100` and `_200`, the
/// numbers of an equation that all waves share, and `parameters`.
std::unique_ptr<Task> kdv_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
