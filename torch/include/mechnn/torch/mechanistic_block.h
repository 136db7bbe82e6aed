// The mechanistic block: features → an explicit ODE → its solution (MNN, arXiv 2402.13077).
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <optional>
#include <string>

#include "mechnn/torch/equation.h"

namespace mechnn::nn {

/// A quantity has one number for all times, or one for each step.
enum class InTime { shared, varying };

struct MechanisticBlockOptions {
  std::int64_t features = 0;  ///< F of the input (…, F)
  std::int64_t dim = 1;       ///< D states, and as many equations
  std::int64_t order = 2;     ///< n
  std::int64_t step = 2;      ///< T
  /// n_iv derivatives learned at the first step, 0 for none; n where absent. Schemes gam and gbdf
  /// need n of them: every solution of the ODE satisfies their rows, so that without initial values
  /// the answer is not unique.
  std::optional<std::int64_t> initial_orders;
  LeadingCoefficient leading = LeadingCoefficient::monic;
  InTime coefficients = InTime::varying;
  InTime rhs = InTime::varying;
  InTime steps = InTime::varying;
  StepBounds step_bounds;
  double initial_step = 0.1;
  std::string scheme = "gbdf6";
  std::string factorisation = "auto";

  /// n_iv.
  [[nodiscard]] std::int64_t learned_initial_orders() const {
    return initial_orders.value_or(order);
  }
  /// Throws std::invalid_argument naming the option, the value found and the expected one.
  void validate() const;
};

/// The result of a block.
struct MechanisticOutput {
  at::Tensor solution;       ///< (batch…, step, dim, order + 1)
  at::Tensor status;         ///< (batch…) uint8: 0 where it was solved
  EquationTensors equation;  ///< the equation that was solved, to be read off
};

/// Solves an equation by the scheme and the factorisation of these options, at `options.step`
/// steps.
[[nodiscard]] MechanisticOutput solve(EquationTensors equation,
                                      const MechanisticBlockOptions& options);

/// One linear head for each part of the equation over features that any encoder made; the equation
/// is solved for all steps at once. Stacks: flatten the solution, put layers between, feed the
/// next.
class MechanisticBlockImpl : public torch::nn::Module {
 public:
  explicit MechanisticBlockImpl(MechanisticBlockOptions options);

  /// features (…, F) of the block's dtype, float or double; the dimensions before F, any number of
  /// them, are the batch.
  [[nodiscard]] MechanisticOutput forward(const at::Tensor& features);
  /// The equation alone, not solved.
  [[nodiscard]] EquationTensors equation(const at::Tensor& features);

  [[nodiscard]] const MechanisticBlockOptions& options() const { return options_; }

 private:
  MechanisticBlockOptions options_;
  torch::nn::Linear coefficients_{nullptr}, rhs_{nullptr}, initial_values_{nullptr},
      steps_{nullptr};
};
TORCH_MODULE(MechanisticBlock);

}  // namespace mechnn::nn
