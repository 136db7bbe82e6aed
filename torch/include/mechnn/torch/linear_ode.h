// The linear solver as a differentiable operator of PyTorch, for C++ programs; Python sees the same
// one as torch.ops.mechnn.linear_ode_solve.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>

namespace mechnn::nn {

/// The arguments of the operator that are no tensors; as in mechnn::LinearOdeOptions.
struct OperatorOptions {
  std::string scheme = "gbdf6";
  std::string factorisation = "auto";
  double gamma = 0.5;
  double alpha = 0;
  /// T; required where every tensor is shared in time, so that no extent tells it.
  std::optional<std::int64_t> time_points = {};
};

/// The solution of every item of the batch, differentiable in all tensors: backward, twice, and
/// forward.
struct OperatorResult {
  at::Tensor solution;  ///< (batch…, step, dim, order + 1); NaN for an item that was not solved
  at::Tensor slack;     ///< (batch…) for scheme "slack", else (0); not differentiable
  at::Tensor status;    ///< (batch…) uint8: 0 solved, 1 singular, 2 not finite
};

/// Solves Σ_d Σ_k coefficients[b, t, e, d, k] u_d^(k)(t) = rhs[b, t, e].
///
///   coefficients    (…, T|1, E, D, n+1)
///   rhs             (…, T|1, E)
///   initial_values  (…, T_iv, D, n_iv); (…, 0, D, 0): none
///   steps           (…, T−1|1)
///   weights         (3): equation, initial, smoothness; float64 on the CPU; all 1 where absent
///
/// The dimensions … are the batch, any number of them; they broadcast as in PyTorch. A tensor
/// shared over some of them but not over all is copied to the full batch. The first four have one
/// dtype, float or double. Throws c10::ValueError naming the argument.
[[nodiscard]] OperatorResult linear_ode_solve(const at::Tensor& coefficients, const at::Tensor& rhs,
                                              const at::Tensor& initial_values,
                                              const at::Tensor& steps,
                                              const std::optional<at::Tensor>& weights = {},
                                              const OperatorOptions& options = {});

}  // namespace mechnn::nn
