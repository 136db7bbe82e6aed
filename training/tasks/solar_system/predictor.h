// What predicts the bodies: from observed states to those that follow.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <string>
#include <vector>

#include "training/tasks/solar_system/ephemeris.h"

namespace mechnn::training::solar_system {

/// Positions of the last T steps of a window, its future among them; of all of them where the
/// observed ones are fitted too.
struct Forecast {
  at::Tensor positions;  ///< (batch, T, body, 3)
  at::Tensor solved;     ///< (batch) bool
};

/// All states are relative to the first body and without it.
class Predictor : public torch::nn::Module {
 public:
  /// observed (batch, observed steps, body, 3). The `future` that follows is known in training, and
  /// a law may be evaluated along it.
  virtual Forecast forecast(const States& observed, const States& future) = 0;

  /// The positions (steps, body, 3) that follow `observed` (observed steps, body, 3), far beyond a
  /// window: NaN from where they could not be predicted.
  virtual at::Tensor continued(const States& observed, std::int64_t steps) = 0;

  /// Strengths of all bodies and the exponent of a law that can be read; else none.
  [[nodiscard]] virtual std::vector<double> strengths() const { return {}; }
  [[nodiscard]] virtual double exponent() const { return 0; }
};

}  // namespace mechnn::training::solar_system
