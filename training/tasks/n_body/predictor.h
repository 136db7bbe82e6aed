// What predicts bodies: from observed positions to those that follow.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <optional>

#include "training/tasks/n_body/orbit.h"

namespace mechnn::training::n_body {

/// Positions of the last T steps of a window, its future among them; of all of them where the
/// observed ones are fitted too.
struct Forecast {
  at::Tensor positions;  ///< (batch, T, body, 2)
  at::Tensor solved;     ///< (batch) bool
};

class Predictor : public torch::nn::Module {
 public:
  /// observed (batch, observed steps, body, 2), equally far apart. `future` positions after them
  /// are given where they are known, and a solver may begin at them: they do not change what an
  /// iteration converges to, but whether it does.
  virtual Forecast forecast(const at::Tensor& observed, const at::Tensor& future) = 0;

  /// The positions (batch, steps, body, 2) that follow `observed`, far beyond a window: NaN from
  /// where they could not be predicted.
  virtual at::Tensor continued(const at::Tensor& observed, std::int64_t steps) = 0;

  /// The law of all windows, where there is one to be read.
  [[nodiscard]] virtual std::optional<Attraction> attraction() const { return std::nullopt; }
};

}  // namespace mechnn::training::n_body
