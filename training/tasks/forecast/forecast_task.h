// Forecasts of a measured series by explicit linear ODEs, trained on forecasting errors.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: a column of a table; its last samples, a share `test`, are kept for the test. The loss is
/// the mean square error of the forecasts of `horizon` samples from `lookback` samples each, in
/// units of the series' deviation, over all origins of the training part; the last fifth of these
/// validates. Reads [data] (file, column, season, transform, test, lookback, horizon, stride,
/// batch) and [equation] (level, harmonics, drifting_season, cycles, cycle_period, relaxations).
/// Results: `mase_h` and `rmse_h` of the test's origins for a third, two thirds and all of the
/// horizon, from all samples before an origin; `coverage_90`, the share of the test's values inside
/// the bands of 90 % that the validation's errors give; `naive_…`: the same of the seasonal naive
/// forecast.
std::unique_ptr<Task> forecast_task(ConfigTable& config, std::uint64_t seed, std::int64_t samples);

}  // namespace mechnn::training
