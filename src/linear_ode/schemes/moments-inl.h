// Moment systems Σ_j x_j^q ω_j = f_q, q = 0..p−1, and their adjoint.
//
// V[q, j] = x_j^q is a Vandermonde matrix. V ω = f and Vᵀ y = ω̄ are solved in place in O(p²) by
// Björck and Pereyra (Math. Comp. 24, 1970), which stays accurate for ordered nodes where
// elimination would not. The derivative with respect to the nodes is dω = −V⁻¹ (dV) ω, so
//   x̄_j = −ω_j Σ_q q x_j^{q−1} y_q.

#if defined(MECHNN_LINEAR_ODE_SCHEMES_MOMENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_MOMENTS_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_MOMENTS_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_MOMENTS_INL_H
#endif

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/lanes/loops-inl.h"
#include "linear_ode/schemes/group.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

inline constexpr int max_nodes = 9;  ///< gbdf8 uses p + 1 nodes

/// x_i = (t_{first+i} − t_{first+origin}) / h, h the group's unit; (width).
template <class V>
MECHNN_FN void node_positions(const RowGroup& group, int origin, GroupSteps<V> steps, V* x) {
  const V inverse_unit = V::set(1) / steps[group.anchor];
  x[origin] = V::set(0);
  for (int i = origin + 1; i < group.width; ++i) x[i] = fma(steps[i - 1], inverse_unit, x[i - 1]);
  for (int i = origin - 1; i >= 0; --i) x[i] = fnma(steps[i], inverse_unit, x[i + 1]);
}

/// Adds to steps_bar what x̄ means for the interval lengths.
template <class V>
MECHNN_FN void node_positions_adjoint(const RowGroup& group, int origin, GroupSteps<V> steps,
                                      const V* x, const V* x_bar, V* steps_bar) {
  const V inverse_unit = V::set(1) / steps[group.anchor];
  V unit_bar = V::set(0);
  for (int i = 0; i < group.width; ++i) unit_bar = fma(x[i], x_bar[i], unit_bar);
  V& unit = steps_bar[group.anchor * steps.stride];
  unit = fnma(unit_bar, inverse_unit, unit);
  V sum = V::set(0);
  for (int i = group.width - 1; i > origin; --i) {
    sum = sum + x_bar[i];
    V& bar = steps_bar[(i - 1) * steps.stride];
    bar = fma(sum, inverse_unit, bar);
  }
  sum = V::set(0);
  for (int i = 0; i < origin; ++i) {
    sum = sum + x_bar[i];
    V& bar = steps_bar[i * steps.stride];
    bar = fnma(sum, inverse_unit, bar);
  }
}

/// f_i ← f_i / (x_i − x_{i−k}), i = k .. p − 1: a/b and c/d together as a d/(b d) and c b/(b d),
/// since one division takes as long as ten products.
template <class V, class Distance, class Count>
MECHNN_INLINE void divide_by_distances(Distance k, Count p, const V* x, V* f) {
  const auto distance = [&](auto i) MECHNN_BODY { return x[i] - x[i - k]; };
  const auto pairs = (p - k) / Constant<2>();
  loop(Constant<0>(), pairs, [&](auto pair) MECHNN_BODY {
    const auto i = k + pair * Constant<2>();
    const auto j = i + Constant<1>();
    const V inverse = V::set(1) / (distance(i) * distance(j));
    f[i] = f[i] * (distance(j) * inverse);
    f[j] = f[j] * (distance(i) * inverse);
  });
  const auto last = p - Constant<1>();
  if ((p - k) % Constant<2>() == 1) f[last] = f[last] / distance(last);
}

template <class V, class Count>
MECHNN_INLINE void solve_moments_of(Count p, const V* x, V* f) {
  using Zero = Constant<0>;
  using One = Constant<1>;
  loop(Zero(), p - One(), [&](auto k) MECHNN_BODY {
    loop_down(k + One(), p, [&](auto i) MECHNN_BODY { f[i] = fnma(x[k], f[i - 1], f[i]); });
  });
  loop_down(Zero(), p - One(), [&](auto k) MECHNN_BODY {
    divide_by_distances(k + One(), p, x, f);
    loop(k, p - One(), [&](auto i) MECHNN_BODY { f[i] = f[i] - f[i + 1]; });
  });
}

template <class V, class Count>
MECHNN_INLINE void moments_adjoint_of(Count p, const V* x, const V* omega, V* bar, V* x_bar) {
  using Real = typename V::Real;
  using Zero = Constant<0>;
  using One = Constant<1>;
  loop(Zero(), p - One(), [&](auto k) MECHNN_BODY {
    loop_down(k + One(), p, [&](auto i) MECHNN_BODY { bar[i] = bar[i] - bar[i - 1]; });
    divide_by_distances(k + One(), p, x, bar);
  });
  loop_down(Zero(), p - One(), [&](auto k) MECHNN_BODY {
    loop(k, p - One(), [&](auto i) MECHNN_BODY { bar[i] = fnma(bar[i + 1], x[k], bar[i]); });
  });
  loop(Zero(), p, [&](auto j) MECHNN_BODY {
    V tangent = V::set(0);  // Σ_q q x^{q−1} y_q by Horner's rule
    loop_down(One(), p, [&](auto q) MECHNN_BODY {
      tangent = fma(tangent, x[j], V::set(static_cast<Real>(int{q})) * bar[q]);
    });
    x_bar[j] = V::set(0) - omega[j] * tangent;
  });
}

/// Calls f with the count as a constant where it is usual.
template <class F>
MECHNN_INLINE void with_node_count(int p, const F& f) {
  switch (p) {
    case 2:
      return f(Constant<2>());
    case 4:
      return f(Constant<4>());
    case 6:
      return f(Constant<6>());
    case 7:
      return f(Constant<7>());
    default:
      return f(p);
  }
}

/// V ω = f in place: f (p) becomes ω (p).
template <class V>
MECHNN_FLATTEN void solve_moments(int p, const V* x, V* f) {
  with_node_count(p, [&](auto count) MECHNN_BODY { solve_moments_of(count, x, f); });
}

/// x̄ (p) of a loss whose gradient with respect to ω is `bar`; `bar` becomes y = V⁻ᵀ ω̄.
template <class V>
MECHNN_FLATTEN void moments_adjoint(int p, const V* x, const V* omega, V* bar, V* x_bar) {
  with_node_count(p,
                  [&](auto count) MECHNN_BODY { moments_adjoint_of(count, x, omega, bar, x_bar); });
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_MOMENTS_INL_H
