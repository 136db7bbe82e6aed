#include "training/tasks/forecast/backtest.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include <cmath>

namespace mechnn::training::forecast {

Backtest Backtest::of(const at::Tensor& values, const std::vector<std::int64_t>& origins,
                      std::int64_t horizon,
                      const std::function<at::Tensor(const at::Tensor&)>& forecast) {
  std::vector<at::Tensor> forecasts, truth;
  for (const std::int64_t origin : origins) {
    forecasts.push_back(forecast(values.slice(0, 0, origin)));
    truth.push_back(values.narrow(0, origin, horizon));
  }
  return {origins, at::stack(forecasts), at::stack(truth)};
}

std::vector<std::int64_t> rolling_origins(std::int64_t first, std::int64_t stride,
                                          std::int64_t samples, std::int64_t horizon) {
  std::vector<std::int64_t> origins;
  for (std::int64_t o = first; o + horizon <= samples; o += stride) origins.push_back(o);
  return origins;
}

double naive_error(const at::Tensor& values, std::int64_t season) {
  const at::Tensor changes = (values.slice(0, season) - values.slice(0, 0, -season)).abs();
  return changes.index({at::isfinite(changes)}).mean().item<double>();
}

std::map<std::string, double> measures(const Backtest& backtest, double naive_error,
                                       const std::string& prefix) {
  std::map<std::string, double> named;
  const std::int64_t horizon = backtest.truth.size(1);
  for (std::int64_t third = 1; third <= 3; ++third) {
    const std::int64_t h = horizon * third / 3;
    const at::Tensor error = (backtest.forecasts - backtest.truth).slice(1, 0, h);
    const at::Tensor known = error.index({at::isfinite(backtest.truth.slice(1, 0, h))});
    const std::string steps = std::to_string(h);
    named[prefix + "mase_" + steps] = known.abs().mean().item<double>() / naive_error;
    named[prefix + "rmse_" + steps] = std::sqrt(known.square().mean().item<double>());
  }
  return named;
}

at::Tensor filled(const at::Tensor& values) {
  const at::Tensor known = at::isfinite(values).nonzero().squeeze(1);
  const at::Tensor index = at::arange(values.size(0), at::kLong);
  const std::int64_t last = known.size(0) - 1;
  const at::Tensor right = at::searchsorted(known, index).clamp(0, last);
  const at::Tensor after = known.index_select(0, right);
  const at::Tensor before = known.index_select(0, (right - 1).clamp(0, last));
  const at::Tensor from = at::where(after <= index, after, before);
  const at::Tensor gap = (after - from).clamp_min(1).to(at::kDouble);
  const at::Tensor share = ((index - from).to(at::kDouble) / gap).clamp(0, 1);
  return at::lerp(values.index_select(0, from), values.index_select(0, after), share);
}

at::Tensor seasonal_naive(const at::Tensor& values, std::int64_t season, std::int64_t horizon) {
  const at::Tensor index = at::arange(horizon, at::kLong).remainder(season);
  return values.slice(0, -season).index_select(0, index);
}

}  // namespace mechnn::training::forecast
