// Dual numbers x + ε x' with ε² = 0, of lane values: arithmetic carries derivatives along.
//
// Only what rows and gradients compute with is here. Eliminations stay in plain numbers:
// tangent-inl.h says why.

#if defined(MECHNN_LINEAR_ODE_LANES_DUAL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_LANES_DUAL_INL_H
#undef MECHNN_LINEAR_ODE_LANES_DUAL_INL_H
#else
#define MECHNN_LINEAR_ODE_LANES_DUAL_INL_H
#endif

#include <cstddef>

#include "linear_ode/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// A number of each item and its derivative along one direction of the inputs.
template <class V>
struct Dual {
  using Real = typename V::Real;
  static constexpr std::ptrdiff_t size = V::size;
  V value;
  V tangent;

  static MECHNN_INLINE Dual set(Real x) { return {V::set(x), V::set(0)}; }
  static MECHNN_INLINE Dual set(Real x, Real tangent) { return {V::set(x), V::set(tangent)}; }
};

template <class V>
MECHNN_INLINE Dual<V> operator+(Dual<V> a, Dual<V> b) {
  return {a.value + b.value, a.tangent + b.tangent};
}
template <class V>
MECHNN_INLINE Dual<V> operator-(Dual<V> a, Dual<V> b) {
  return {a.value - b.value, a.tangent - b.tangent};
}
template <class V>
MECHNN_INLINE Dual<V> operator*(Dual<V> a, Dual<V> b) {
  return {a.value * b.value, fma(a.value, b.tangent, a.tangent * b.value)};
}
template <class V>
MECHNN_INLINE Dual<V> operator/(Dual<V> a, Dual<V> b) {
  const V ratio = a.value / b.value;
  return {ratio, fnma(ratio, b.tangent, a.tangent) / b.value};
}
/// a b + c
template <class V>
MECHNN_INLINE Dual<V> fma(Dual<V> a, Dual<V> b, Dual<V> c) {
  return {fma(a.value, b.value, c.value),
          fma(a.value, b.tangent, fma(a.tangent, b.value, c.tangent))};
}
/// c − a b
template <class V>
MECHNN_INLINE Dual<V> fnma(Dual<V> a, Dual<V> b, Dual<V> c) {
  return {fnma(a.value, b.value, c.value),
          fnma(a.value, b.tangent, fnma(a.tangent, b.value, c.tangent))};
}
template <class V>
MECHNN_INLINE Dual<V> sqrt(Dual<V> a) {
  const V root = sqrt(a.value);
  return {root, a.tangent / (root + root)};
}
template <class V>
MECHNN_INLINE Dual<V> abs(Dual<V> a) {
  return {abs(a.value), a.tangent * copysign(V::set(1), a.value)};
}
/// The larger; b where a is not a number.
template <class V>
MECHNN_INLINE Dual<V> max(Dual<V> a, Dual<V> b) {
  return {max(a.value, b.value), select_le(a.value, b.value, b.tangent, a.tangent)};
}
/// 1/a, and 0 where a is 0.
template <class V>
MECHNN_INLINE Dual<V> reciprocal_or_zero(Dual<V> a) {
  const V inverse = reciprocal_or_zero(a.value);
  return {inverse, V::set(0) - a.tangent * inverse * inverse};
}
/// yes where left ≤ right else no
template <class V>
MECHNN_INLINE Dual<V> select_le(Dual<V> left, Dual<V> right, Dual<V> yes, Dual<V> no) {
  return {select_le(left.value, right.value, yes.value, no.value),
          select_le(left.value, right.value, yes.tangent, no.tangent)};
}
/// A number that is free to choose, such as a scale, is chosen once: it has no tangent.
template <class V>
MECHNN_INLINE Dual<V> constant(Dual<V> a) {
  return {a.value, V::set(0)};
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_LANES_DUAL_INL_H
