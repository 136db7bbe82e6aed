// Discovery on data of a system whose equations are known: how well the network does.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn {

/// Reads the tables [data] (system, samples, time_step, noise, window, batch), [library] (degree,
/// trigonometric), [network] (hidden, skip, rows) and [search] (cycles, cycle_epochs, threshold).
/// Results beside those of the search: `exact`, 1 where the terms are the true ones and no other,
/// and `coefficient_error`, the largest relative error of a true term's coefficient.
std::unique_ptr<Task> named_system_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn
