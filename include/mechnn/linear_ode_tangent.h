// Derivatives of linear_ode_solve and linear_ode_adjoint along tangents of their inputs: what
// Hessian-vector products, gradients of gradients and forward-mode differentiation need
// (docs/math/solver.md).
#pragma once

#include <span>
#include <vector>

#include "mechnn/linear_ode.h"

namespace mechnn {

/// Tangents of the inputs x, which become x + ε tangent. Each array is laid out as its input; an
/// empty one stands for zeros.
struct LinearOdeInputTangents {
  std::span<const double> coefficients;    ///< (B|1, T|1, E, D, n+1)
  std::span<const double> rhs;             ///< (B|1, T|1, E)
  std::span<const double> initial_values;  ///< (B|1, T_iv|1, D, n_iv)
  std::span<const double> steps;           ///< (B|1, T-1|1)
  RowWeights weights{0, 0, 0};
  std::span<const double> cotangent;  ///< (B, T, D, n+1)
};

/// Derivatives with respect to ε at ε = 0; of an item that was not solved they are zero.
struct LinearOdeTangent {
  std::vector<double> solution;          ///< (B, T, D, n+1)
  std::vector<double> slack;             ///< (B) for scheme "slack", else empty
  LinearOdeGradients<double> gradients;  ///< empty without a cotangent
};

/// The same in memory of the caller's; overwritten, not added to.
struct LinearOdeTangentSpans {
  std::span<double> solution;
  std::span<double> slack;
  LinearOdeGradientsSpans<double> gradients;  ///< empty without a cotangent
};

/// The derivative J v of the solution z along the tangents v and, where `cotangent` w (B, T, D,
/// n+1) is not empty, that of the gradients Jᵀ w; both share one elimination, by QR whatever
/// options.factorisation says. `status` (B) is that of linear_ode_solve. Takes several times as
/// long as linear_ode_adjoint (docs/math/solver.md, "Second derivatives"). Throws
/// std::invalid_argument naming the argument, as linear_ode_solve does, and for a tangent other
/// than 0 of a weight of 0, whose rows are not kept. Tangents that are not finite give
/// derivatives that are not.
[[nodiscard]] LinearOdeTangent linear_ode_tangent(const LinearOdeProblem<double>& problem,
                                                  const LinearOdeOptions& options,
                                                  std::span<const ItemStatus> status,
                                                  const LinearOdeInputTangents& tangents,
                                                  std::span<const double> cotangent = {});
void linear_ode_tangent(const LinearOdeProblem<double>& problem, const LinearOdeOptions& options,
                        std::span<const ItemStatus> status, const LinearOdeInputTangents& tangents,
                        std::span<const double> cotangent, const LinearOdeTangentSpans& result,
                        LinearOdeWorkspace& workspace, Executor& executor = calling_thread());

}  // namespace mechnn
