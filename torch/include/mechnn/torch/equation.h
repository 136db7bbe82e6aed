// An explicit linear ODE as tensors, and the maps from a network's raw numbers to one.
#pragma once

#include <ATen/core/Tensor.h>

namespace mechnn::nn {

/// Σ_d Σ_k coefficients[…, e, d, k] u_d^(k) = rhs[…, e] with initial values, at learned times; the
/// shapes are those of linear_ode_solve.
struct EquationTensors {
  at::Tensor coefficients;    ///< (…, T|1, E, D, n+1)
  at::Tensor rhs;             ///< (…, T|1, E)
  at::Tensor initial_values;  ///< (…, T_iv, D, n_iv)
  at::Tensor steps;           ///< (…, T−1|1)
};

/// The form of the coefficients of the highest derivatives. Free ones may make a matrix that is
/// singular, where the equations lose their order: only scheme taylor bears that.
enum class LeadingCoefficient {
  free,     ///< the raw numbers
  monic,    ///< equation e is solved for u_e^(n): 1, and 0 for those of the other states
  positive  ///< softplus of the raw number, and 0 for those of the other states
};

/// Applies the form to the coefficients of the n-th derivatives; the others stay. `raw` has the
/// shape of EquationTensors::coefficients. Throws std::invalid_argument for E > D unless free.
[[nodiscard]] at::Tensor with_leading_coefficient(const at::Tensor& raw,
                                                  LeadingCoefficient leading);

/// Steps between two bounds by a sigmoid of the raw numbers. Where `min` is 0, raw numbers far
/// below 0 would round to a step of 0, which the solver refuses: the smallest normal float
/// replaces it, and the system is solved or reported as any other.
struct StepBounds {
  double min = 1e-3;
  double max = 1;
  /// Throws std::invalid_argument unless 0 ≤ min < max < ∞.
  void validate() const;
};

/// Steps of the shape of `raw`.
[[nodiscard]] at::Tensor bounded_steps(const at::Tensor& raw, const StepBounds& bounds);
/// The raw number that gives `step`; inverse of bounded_steps. Throws std::invalid_argument for a
/// step that is not inside the bounds.
[[nodiscard]] double raw_step(double step, const StepBounds& bounds);

}  // namespace mechnn::nn
