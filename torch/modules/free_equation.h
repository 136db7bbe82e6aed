// An equation whose every number is a parameter: the block without an encoder, for one series.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include "modules/mechanistic_block.h"

namespace mechnn {

/// Coefficients begin uniform in [0, 1), steps at options.initial_step; the right-hand side is 1
/// and not learned. `features`, `rhs` and `initial_orders` of the options have no meaning here.
class FreeEquationImpl : public torch::nn::Module {
 public:
  FreeEquationImpl(MechanisticBlockOptions options, at::ScalarType type);

  MechanisticOutput forward();
  [[nodiscard]] EquationTensors equation() const;

 private:
  MechanisticBlockOptions options_;
  at::Tensor coefficients_, steps_;
};
TORCH_MODULE(FreeEquation);

}  // namespace mechnn
