// Forecasts from rolling origins against what came, in the measures of the field.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mechnn::training::forecast {

/// From the samples before each of some origins to the `horizon` that follow.
struct Backtest {
  std::vector<std::int64_t> origins;
  at::Tensor forecasts;  ///< (origins, horizon)
  at::Tensor truth;      ///< (origins, horizon)

  /// With `forecast` of the samples before an origin, (samples) → (horizon).
  static Backtest of(const at::Tensor& values, const std::vector<std::int64_t>& origins,
                     std::int64_t horizon,
                     const std::function<at::Tensor(const at::Tensor&)>& forecast);
};

/// From `first` on, `stride` apart, as long as `horizon` samples follow.
std::vector<std::int64_t> rolling_origins(std::int64_t first, std::int64_t stride,
                                          std::int64_t samples, std::int64_t horizon);

/// Mean size of the change over `season` samples: the error of the seasonal naive forecast one step
/// ahead, the unit of the MASE (Hyndman and Koehler 2006).
double naive_error(const at::Tensor& values, std::int64_t season);

/// `mase_h` and `rmse_h` over the first h steps for a third, two thirds and all of the horizon,
/// each name after `prefix`. Missing truth has no part.
std::map<std::string, double> measures(const Backtest& backtest, double naive_error,
                                       const std::string& prefix);

/// Missing values on the line between their neighbours, at the ends as the nearest one.
at::Tensor filled(const at::Tensor& values);

/// The last season again and again: values (samples) → (horizon).
at::Tensor seasonal_naive(const at::Tensor& values, std::int64_t season, std::int64_t horizon);

}  // namespace mechnn::training::forecast
