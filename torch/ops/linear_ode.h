// The linear solver as a differentiable operator of PyTorch, for C++ programs; Python sees the same
// one as torch.ops.mechnn.linear_ode_solve.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string_view>
#include <tuple>

#include "mechnn/linear_ode.h"

namespace mechnn::torch_ops {

/// What an operator takes beside tensors; as in LinearOdeOptions.
struct OperatorOptions {
  std::string_view rows = "gbdf6";
  std::string_view factorisation = "qr";
  double gamma = 0.5;
  double alpha = 0;
  /// T, where no tensor tells it: all of them are shared in time.
  std::optional<std::int64_t> steps;
};

/// Solution of every item of the batch, differentiable in all tensors: backward, twice, and
/// forward.
struct OperatorResult {
  at::Tensor solution;  ///< (batch, step, dim, order + 1); NaN for an item that was not solved
  at::Tensor slack;     ///< (batch) for rows "slack", else (0); not differentiable
  at::Tensor status;    ///< (batch) uint8: 0 solved, 1 singular, 2 not finite
};

/// coefficients (B|1, T|1, E, D, n+1), rhs (B|1, T|1, E), initial_values (B|1, T_iv|1, D, n_iv),
/// steps (B|1, T−1|1) of one dtype, float or double; weights (3): equation, initial, smoothness,
/// float64 on the CPU, all 1 where it is not given. Throws c10::ValueError naming the argument.
OperatorResult linear_ode_solve(const at::Tensor& coefficients, const at::Tensor& rhs,
                                const at::Tensor& initial_values, const at::Tensor& steps,
                                const std::optional<at::Tensor>& weights = {},
                                const OperatorOptions& options = {});

}  // namespace mechnn::torch_ops
