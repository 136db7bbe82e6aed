#include "training/tasks/forecast/mode_encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace mechnn::training::forecast {
namespace {

constexpr std::array<double, 7> penalties{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10};
/// Windows that are copied at a time.
constexpr std::int64_t chunk = 512;

/// Orthonormal columns of the space of a projector.
at::Tensor basis_of(const at::Tensor& projector) {
  const auto [values, vectors] = at::linalg_eigh(projector);
  return vectors.index_select(1, (values > 0.5).nonzero().squeeze(1));
}

/// (penalties, bases) squared errors of the regressions along each basis, over windows.
at::Tensor errors_along(const std::vector<at::Tensor>& bases, const NormalEquations& equations,
                        const at::Tensor& windows, std::int64_t lookback) {
  const auto count = static_cast<std::int64_t>(bases.size());
  at::Tensor errors = at::zeros({penalties.size(), count}, at::kDouble);
  for (std::int64_t b = 0; b < count; ++b) {
    const at::Tensor& basis = bases[static_cast<std::size_t>(b)];
    std::vector<at::Tensor> weights;
    weights.reserve(penalties.size());
    for (const double penalty : penalties)
      weights.push_back(equations.solved(penalty).matmul(basis));
    for (const at::Tensor& part : windows.split(chunk)) {
      const Centred centred = Centred::of(part, lookback);
      const at::Tensor past = centred.past - equations.past_mean();
      const at::Tensor wanted = (centred.future - equations.future_mean()).matmul(basis);
      for (std::size_t i = 0; i < penalties.size(); ++i) {
        errors[static_cast<std::int64_t>(i)][b] +=
            (past.matmul(weights[i]) - wanted).square().sum();
      }
    }
  }
  return errors;
}

/// (penalties, bases) errors of both judgements, each relative to its best: they count alike.
at::Tensor judged(const std::vector<at::Tensor>& bases, const EncoderWindows& windows,
                  const NormalEquations& equations, std::int64_t lookback) {
  const NormalEquations first(windows.first_fitted, lookback);
  at::Tensor sum = at::zeros({}, at::kDouble);
  for (const at::Tensor& errors :
       {errors_along(bases, first, windows.first_judged, lookback),
        errors_along(bases, equations, windows.second_judged, lookback)}) {
    sum = sum + errors / errors.sum(1).min();
  }
  return sum;
}

at::Tensor weight_of(const NormalEquations& equations, const at::Tensor& position) {
  return equations.solved(penalties[static_cast<std::size_t>(position.item<std::int64_t>())]);
}

}  // namespace

ModeEncoder::ModeEncoder(const ModesOptions& modes, const EncoderWindows& windows,
                         std::int64_t lookback)
    : lookback_(lookback),
      modes_(register_module("modes", std::make_shared<Modes>(modes))),
      equations_(windows.fitted, lookback) {
  const at::NoGradGuard without_gradients;
  std::vector<at::Tensor> bases;
  for (const at::Tensor& projector : modes_->projectors(horizon())) {
    bases.push_back(basis_of(projector));
  }
  const at::Tensor errors = judged(bases, windows, equations_, lookback);
  const at::Tensor chosen = errors.argmin(0);
  std::vector<at::Tensor> weights;
  for (std::int64_t g = 0; g < chosen.size(0); ++g) {
    weights.push_back(weight_of(equations_, chosen[g]));
  }
  weights_ = at::stack(weights);
  single_weight_ = weight_of(equations_, errors.sum(1).argmin()).unsqueeze(0);
  const std::vector<at::Tensor> everything{at::eye(horizon(), at::kDouble)};
  free_weight_ =
      weight_of(equations_, judged(everything, windows, equations_, lookback).argmin(0)[0]);
}

at::Tensor ModeEncoder::applied(const at::Tensor& windows, const at::Tensor& weight,
                                const at::Tensor& mean) const {
  std::vector<at::Tensor> parts;
  for (const at::Tensor& part : windows.split(chunk)) {
    const Centred centred = Centred::of(part, lookback_);
    parts.push_back(centred.last + (centred.past - equations_.past_mean()).matmul(weight) + mean);
  }
  return at::cat(parts);
}

at::Tensor ModeEncoder::forward(const at::Tensor& windows) { return forecasts(windows, weights_); }

at::Tensor ModeEncoder::with_single_penalty(const at::Tensor& windows) {
  return forecasts(windows, single_weight_);
}

at::Tensor ModeEncoder::forecasts(const at::Tensor& windows, const at::Tensor& weights) {
  at::Tensor weight = at::zeros({lookback_, horizon()}, at::kDouble);
  at::Tensor all = at::zeros({horizon(), horizon()}, at::kDouble);
  const std::vector<at::Tensor> projectors = modes_->projectors(horizon());
  for (std::size_t g = 0; g < projectors.size(); ++g) {
    const auto own = std::min(static_cast<std::int64_t>(g), weights.size(0) - 1);
    weight = weight + weights[own].matmul(projectors[g]);
    all = all + projectors[g];
  }
  return applied(windows, weight, all.matmul(equations_.future_mean()));
}

at::Tensor ModeEncoder::without_equation(const at::Tensor& windows) const {
  return applied(windows, free_weight_, equations_.future_mean());
}

}  // namespace mechnn::training::forecast
