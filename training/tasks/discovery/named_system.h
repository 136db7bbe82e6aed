// Discovery on data of a system whose equations are known, with errors against these.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Reads the tables [data] (system, samples, held_out, time_step, noise, window, batch), [library]
/// (degree, trigonometric), [network] (decoder, hidden, skip, scheme) and [search] (cycles,
/// cycle_epochs, threshold, warm_up). Results beside those of the search:
///
///   exact              1 where the terms are the true ones and no other, each within 100 %
///   coefficient_error  largest relative error of a true term's coefficient
///   held_out_error     root mean square of u − truth over the `held_out` samples behind the data
///   forecast_error     the same for predictions 100 samples ahead, from true states
///   joint_…            of the engine without a network, on the same data
///
/// Results that a decoder cannot give are absent: an MLP forecasts nothing, a neural ODE has no
/// terms.
std::unique_ptr<Task> named_system_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
