// Series that share one linear ODE, forecast from windows of their past.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Reads [data] (file, trained, validated, tested, lookback, horizon, season, batch, target) and
/// [equation] (relaxations, period, harmonics, damped_harmonics, second_period, …, lives); see
/// docs/configurations.md. Every series is in units of its training samples' mean and standard
/// deviation. The loss is the mean square error of the samples ahead. Results over all windows of
/// the test: `mse`, `mae`, those of ridge regression of the same window without the equation
/// (`ridge_…`), of the equation with one penalty for all groups (`single_penalty_…`) and of the
/// last season again (`naive_…`), `validation_mse`, and `coverage_90`: the share of the target's
/// values in their bands.
std::unique_ptr<Task> window_forecast_task(ConfigTable& config, std::uint64_t seed,
                                           std::int64_t samples);

}  // namespace mechnn::training
