// The rows of one step in the scaled unknowns: their entries, and the gradient they collect.
//
//   equation:   f w_e C[t,e,d,k] s^{−k} · w = f w_e b[t,e]
//   initial:    w_i s^{−k} · w[t,d,k] = w_i g[t,d,k]
//   smoothness: SmoothnessRows
// Where all rows are satisfied exactly, w_e = w_i = 1, f makes the largest entry 1 and initial rows
// are divided by their entry; else f = 1 and the published weighting stands.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_ROWS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_ROWS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_ROWS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_ROWS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/sizes-inl.h"
#include "linear_ode/elimination/smoothness-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes, Scaling scaling>
class StepRows {
 public:
  using Real = typename V::Real;

  MECHNN_FN StepRows(const linear_ode::LinearOdeInputs<Real>& inputs, Workspace<V>& workspace)
      : problem(inputs, workspace),
        sizes(problem.band),
        smoothness(problem, weight(inputs.weights.smoothness, inputs.weights_tangent.smoothness),
                   workspace),
        equation_weight_(problem.band.exact
                             ? V::set(1)
                             : weight(inputs.weights.equation, inputs.weights_tangent.equation)),
        initial_weight_(problem.band.exact
                            ? V::set(1)
                            : weight(inputs.weights.initial, inputs.weights_tangent.initial)) {}

  MECHNN_FN void load(const LaneBlock& block) {
    problem.load(block, scaling);
    smoothness.reset();
  }

  /// f w_e of an equation row.
  MECHNN_FN V equation_factor(std::ptrdiff_t t, std::ptrdiff_t e) const {
    if (!problem.band.exact) return equation_weight_;
    const V* c = coefficients(t, e);
    const V inverse = problem.inverse_scale;
    const int derivatives = sizes.derivatives();
    V largest = V::set(0);
    V scale = V::set(1);
    for (int k = 0; k < derivatives; ++k) {
      for (int i = k; i < sizes.unknowns(); i += derivatives) {
        largest = max(abs(c[i]) * scale, largest);
      }
      scale = scale * inverse;
    }
    return reciprocal_or_zero(constant(largest));
  }

  /// Entries (m) and right-hand side of equation row (t, e).
  MECHNN_INLINE void equation(std::ptrdiff_t t, std::ptrdiff_t e, V* entries, V& value) const {
    const V* c = coefficients(t, e);
    const V factor = equation_factor(t, e);
    V scale = factor;
    loop(Constant<0>(), sizes.derivatives(), [&](auto k) MECHNN_BODY {
      loop(Constant<0>(), sizes.dim(), [&](auto d) MECHNN_BODY {
        entries[d * sizes.derivatives() + k] = c[d * sizes.derivatives() + k] * scale;
      });
      scale = unscaled(scale);
    });
    value = problem.rhs.at(t)[e] * factor;
  }

  /// The one entry of the initial row (t, d, k), and its right-hand side.
  MECHNN_FN V initial_value(std::ptrdiff_t t, std::ptrdiff_t d, std::ptrdiff_t k, V& value) const {
    const V g = problem.initial_values.at(t)[d * problem.band.shape.initial_orders + k];
    if (problem.band.exact) {
      value = g * power(problem.scale, static_cast<int>(k));
      return V::set(1);
    }
    value = g * initial_weight_;
    return initial_weight_ * power(problem.inverse_scale, static_cast<int>(k));
  }

  /// Factor from g to the right-hand side of an initial row for derivative k.
  MECHNN_FN V initial_factor(std::ptrdiff_t k) const {
    if (!problem.band.exact) return initial_weight_;
    return power(problem.scale, static_cast<int>(k));
  }

  /// x/s
  MECHNN_INLINE V unscaled(V x) const {
    if constexpr (scaling == Scaling::none) {
      return x;
    } else {
      return x * problem.inverse_scale;
    }
  }

  LaneProblem<V> problem;
  Sizes sizes;
  SmoothnessRows<V> smoothness;

 private:
  MECHNN_FN static V weight(double value, double tangent) {
    return V::set(static_cast<Real>(value), static_cast<Real>(tangent));
  }
  MECHNN_FN const V* coefficients(std::ptrdiff_t t, std::ptrdiff_t e) const {
    return problem.coefficients.at(t) + e * sizes.unknowns();
  }

  V equation_weight_;
  V initial_weight_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_ROWS_INL_H
