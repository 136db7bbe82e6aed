// From a window to what follows it, through the solutions of one linear ODE.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "training/tasks/forecast/modes.h"
#include "training/tasks/forecast/ridge.h"

namespace mechnn::training::forecast {

/// Windows to fit an encoder with: each (W, series, lookback + horizon).
struct EncoderWindows {
  at::Tensor fitted;
  /// Earlier windows, to fit on, and those after them, to judge by; penalties are chosen by the sum
  /// of both judgements.
  at::Tensor first_fitted, first_judged;
  at::Tensor second_judged;  ///< with `fitted` to fit on
};

/// The encoder is linear and in closed form: ridge regression of all that follows on the window,
/// both less the window's last value. What it says is replaced by its nearest solution of the ODE,
/// in least squares over all samples ahead, and each group g of modes has a penalty of its own:
///
///   forecast = last + Σ_g (mean of what follows + (past − its mean) W(penalty_g)) P_g
///
/// with P_g of Modes::projectors. Regression and penalties are those of the time constants where
/// training begins; these alone are learned by descent.
class ModeEncoder : public torch::nn::Module {
 public:
  ModeEncoder(const ModesOptions& modes, const EncoderWindows& windows, std::int64_t lookback);

  /// windows (W, series, lookback or more) → (W · series, horizon).
  at::Tensor forward(const at::Tensor& windows);

  /// As forward(), with the one penalty that is best for all groups together.
  at::Tensor with_single_penalty(const at::Tensor& windows);

  /// As forward(), by ridge regression alone, of one penalty chosen in the same way.
  [[nodiscard]] at::Tensor without_equation(const at::Tensor& windows) const;

  [[nodiscard]] std::vector<std::string> equations() const { return modes_->equations(); }
  [[nodiscard]] std::int64_t horizon() const { return equations_.future_mean().size(0); }

 private:
  /// Σ_g weights_g P_g: weights (groups or 1, L, H).
  at::Tensor forecasts(const at::Tensor& windows, const at::Tensor& weights);
  [[nodiscard]] at::Tensor applied(const at::Tensor& windows, const at::Tensor& weight,
                                   const at::Tensor& mean) const;

  std::int64_t lookback_;
  std::shared_ptr<Modes> modes_;
  NormalEquations equations_;
  at::Tensor weights_;        ///< (groups, L, H): W of each group's penalty
  at::Tensor single_weight_;  ///< (1, L, H): W of the one penalty for all groups
  at::Tensor free_weight_;    ///< (L, H): W of the one penalty without an ODE
};

}  // namespace mechnn::training::forecast
