// What predicts waves: from observed frames to those that follow.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "training/tasks/kdv/waves.h"

namespace mechnn::training::kdv {

/// Frames of input of every method.
inline constexpr std::int64_t observed_frames = 10;

struct Forecast {
  at::Tensor fields;  ///< (batch, frame, point), double
  at::Tensor solved;  ///< (batch) bool
};

/// A flux F of u_t = … − ∂F/∂x, to be drawn.
struct FluxCurve {
  at::Tensor u;     ///< (n)
  at::Tensor flux;  ///< (n), the part linear in u left out
};

class Predictor : public torch::nn::Module {
 public:
  /// Frames of one forecast.
  [[nodiscard]] virtual std::int64_t hop() const = 0;

  /// The next hop() frames after `observed`, which has observed_frames of them; differentiable only
  /// in training, when `future` holds the true ones, which help some methods to learn. Undefined
  /// where they are to be predicted.
  virtual Forecast forecast(const Waves& observed, const at::Tensor& future) = 0;

  /// Named numbers of the equation that is the same for all windows, and that equation in lines for
  /// a person; `u` (n) are values that waves take. Empty where there is none.
  [[nodiscard]] virtual std::map<std::string, double> equation_numbers(const at::Tensor& /*u*/) {
    return {};
  }
  [[nodiscard]] virtual std::vector<std::string> equation_lines(const at::Tensor& /*u*/) {
    return {};
  }
  [[nodiscard]] virtual std::optional<FluxCurve> flux_curve(const at::Tensor& /*u*/) { return {}; }
};

/// The `frames` frames (batch, frame, point) after `observed`, hop by hop: NaN from where an item
/// was not solved.
at::Tensor continued(Predictor& predictor, const Waves& observed, std::int64_t frames);

}  // namespace mechnn::training::kdv
