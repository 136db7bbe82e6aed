// From the encoder's code to the trajectory: the mechanistic solve, and its baselines.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "training/baselines.h"
#include "training/tasks/logistic/encoder.h"

namespace mechnn::training::logistic {

struct Decoded {
  at::Tensor states;      ///< (batch, T)
  at::Tensor solved;      ///< (batch) bool
  at::Tensor parameters;  ///< (batch, 3): p0, p1, p2; undefined where no equation can be read
};

/// The decoder by an equation uses all of the code, the neural ODE its parameters, steps and first
/// state, the multilayer perceptron its parameters and first state.
class Decoder : public torch::nn::Module {
 public:
  virtual Decoded decode(const Code& code) = 0;
  /// The right-hand side f of the decoded equation x' = f(t, x), in the code's own unit of time;
  /// absent where the decoder has no equation.
  virtual std::optional<RightHandSide> right_hand_side(const Code& code,
                                                       const Decoded& decoded) = 0;
};

struct DecoderOptions {
  std::string kind = "equation";  ///< or "mlp", "neural_ode"
  std::string scheme =
      "gam6";  ///< rows of the solve; taylor's solve it as a second-order equation, as published
  Parameters parameters = Parameters::network;
  double noise = 0;          ///< the data's, for a projection with the prior; 0: without
  std::int64_t hidden = 64;  ///< units of a hidden layer of the other kinds
};

std::shared_ptr<Decoder> make_decoder(const DecoderOptions& options);

}  // namespace mechnn::training::logistic
