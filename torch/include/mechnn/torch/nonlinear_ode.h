// Nonlinear ODEs by Newton's iteration over the linear solver: every step of every item at once.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>

namespace mechnn::nn {

/// f of u^(n) = f(u, …, u^(n−1)): states (batch, step, dim, n) → (batch, step, dim). What it gives
/// at a step depends on the states of that item and step alone; its derivatives in the states come
/// from autograd, by one backward pass for each of the dim equations.
using NonlinearRightHandSide = std::function<at::Tensor(const at::Tensor& states)>;

struct NewtonOptions {
  std::string scheme = "gam6";
  /// An item has converged when an iteration moves none of its numbers h^k u^(k), h the mean step,
  /// by more than this times the largest of them; in float at least 1e-5.
  double tolerance = 1e-9;
  std::int64_t max_iterations = 20;  ///< solves without gradient; one with gradient follows

  /// Throws std::invalid_argument naming the option.
  void validate() const;
};

enum class NewtonStatus : std::uint8_t {
  solved = 0,
  singular = 1,       ///< as the linear solver's
  not_finite = 2,     ///< f or the states are not finite
  not_converged = 3,  ///< the solution is that of the last iteration
};

struct NewtonSolution {
  at::Tensor solution;    ///< (batch, step, dim, n + 1); NaN for an item singular or not finite
  at::Tensor status;      ///< (batch) uint8: a NewtonStatus
  at::Tensor iterations;  ///< (batch) int64: those without gradient
};

/// Solves u^(n) = f(u, …, u^(n−1)) with initial values, by quasilinearisation (Bellman and Kalaba
/// 1965): from a guess v on, the linear ODE
///
///   u^(n) − Σ_k ∂f/∂u^(k)(v) u^(k) = f(v) − Σ_k ∂f/∂u^(k)(v) v^(k)
///
/// is solved for u, which is the next v. Near the solution of an initial value problem an iteration
/// squares the error; far from it, none need converge: there is no line search.
///
///   guess    (batch, step, dim, n)
///   initial  (batch, T_iv, dim, n_iv)
///   steps    (1|batch, step − 1|1)
///
/// n values at the first step, (batch, 1, dim, n), make an initial value problem. More, such as the
/// observed positions of all steps of a window, are met in least squares together with the rows of
/// the ODE, which then finds the state that suits them best; the iteration is Gauss and Newton's.
///
/// All of one dtype, float or double. An item's result does not depend on the others of its batch.
/// Differentiable once in initial, steps and all that f depends on, by the implicit function
/// theorem: one linear adjoint solve, however many iterations there were. Exact where the item has
/// converged and meets all rows, as initial value problems do; where rows keep residuals, it is off
/// by their size. An item without a solution has no gradient. The guess has none. Throws
/// std::invalid_argument naming the argument.
[[nodiscard]] NewtonSolution solve_nonlinear(const NonlinearRightHandSide& f,
                                             const at::Tensor& guess, const at::Tensor& initial,
                                             const at::Tensor& steps,
                                             const NewtonOptions& options = {});

}  // namespace mechnn::nn
