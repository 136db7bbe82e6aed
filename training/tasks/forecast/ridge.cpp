#include "training/tasks/forecast/ridge.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

#include <tuple>

namespace mechnn::training::forecast {
namespace {

/// Windows that are copied at a time.
constexpr std::int64_t chunk = 512;

}  // namespace

Centred Centred::of(const at::Tensor& windows, std::int64_t lookback) {
  const at::Tensor flat = windows.reshape({-1, windows.size(-1)});
  const at::Tensor last = flat.slice(1, lookback - 1, lookback);
  return {flat.slice(1, 0, lookback) - last, flat.slice(1, lookback) - last, last};
}

NormalEquations::NormalEquations(const at::Tensor& windows, std::int64_t lookback) {
  const at::NoGradGuard without_gradients;
  const std::int64_t horizon = windows.size(-1) - lookback;
  at::Tensor square = at::zeros({lookback, lookback}, at::kDouble);
  at::Tensor mixed = at::zeros({lookback, horizon}, at::kDouble);
  at::Tensor past = at::zeros({lookback}, at::kDouble);
  at::Tensor future = at::zeros({horizon}, at::kDouble);
  for (const at::Tensor& part : windows.split(chunk)) {
    const Centred centred = Centred::of(part, lookback);
    square += centred.past.t().matmul(centred.past);
    mixed += centred.past.t().matmul(centred.future);
    past += centred.past.sum(0);
    future += centred.future.sum(0);
  }
  const auto items = static_cast<double>(windows.size(0) * windows.size(1));
  past_mean_ = past / items;
  future_mean_ = future / items;
  square -= items * at::outer(past_mean_, past_mean_);
  mixed -= items * at::outer(past_mean_, future_mean_);
  std::tie(eigenvalues_, eigenvectors_) = at::linalg_eigh(square);
  eigenvalues_ = eigenvalues_.clamp_min(0);
  rotated_ = eigenvectors_.t().matmul(mixed);
}

at::Tensor NormalEquations::solved(double penalty) const {
  const at::Tensor lambda = penalty * eigenvalues_.mean();
  return eigenvectors_.matmul(rotated_ / (eigenvalues_ + lambda).unsqueeze(1));
}

}  // namespace mechnn::training::forecast
