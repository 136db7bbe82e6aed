// An equation whose every number is a parameter: the block without an encoder, for one series.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/mechanistic_block.h"

namespace mechnn::nn {

/// Coefficients begin uniform in [0, 1), steps at options.initial_step; the rhs is 1 and not
/// learned. `features`, `rhs` and `initial_orders` of the options have no meaning here.
class FreeEquationImpl : public torch::nn::Module {
 public:
  FreeEquationImpl(MechanisticBlockOptions options, at::ScalarType type);

  /// A batch of one.
  [[nodiscard]] MechanisticOutput forward();
  [[nodiscard]] EquationTensors equation() const;

 private:
  MechanisticBlockOptions options_;
  at::Tensor coefficients_, steps_;
};
TORCH_MODULE(FreeEquation);

}  // namespace mechnn::nn
