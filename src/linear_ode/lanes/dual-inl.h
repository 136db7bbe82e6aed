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

#include "linear_ode/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// A number of each item and its derivative along one direction of the inputs.
template <class V>
struct Dual {
  using Real = typename V::Real;
  static constexpr std::ptrdiff_t size = V::size;
  V value;
  V slope;

  static HWY_INLINE Dual set(Real x) { return {V::set(x), V::set(0)}; }
  static HWY_INLINE Dual set(Real x, Real slope) { return {V::set(x), V::set(slope)}; }
};

template <class V>
HWY_INLINE Dual<V> operator+(Dual<V> a, Dual<V> b) {
  return {a.value + b.value, a.slope + b.slope};
}
template <class V>
HWY_INLINE Dual<V> operator-(Dual<V> a, Dual<V> b) {
  return {a.value - b.value, a.slope - b.slope};
}
template <class V>
HWY_INLINE Dual<V> operator*(Dual<V> a, Dual<V> b) {
  return {a.value * b.value, fma(a.value, b.slope, a.slope * b.value)};
}
template <class V>
HWY_INLINE Dual<V> operator/(Dual<V> a, Dual<V> b) {
  const V ratio = a.value / b.value;
  return {ratio, fnma(ratio, b.slope, a.slope) / b.value};
}
/// a b + c
template <class V>
HWY_INLINE Dual<V> fma(Dual<V> a, Dual<V> b, Dual<V> c) {
  return {fma(a.value, b.value, c.value), fma(a.value, b.slope, fma(a.slope, b.value, c.slope))};
}
/// c − a b
template <class V>
HWY_INLINE Dual<V> fnma(Dual<V> a, Dual<V> b, Dual<V> c) {
  return {fnma(a.value, b.value, c.value), fnma(a.value, b.slope, fnma(a.slope, b.value, c.slope))};
}
template <class V>
HWY_INLINE Dual<V> sqrt(Dual<V> a) {
  const V root = sqrt(a.value);
  return {root, a.slope / (root + root)};
}
template <class V>
HWY_INLINE Dual<V> abs(Dual<V> a) {
  return {abs(a.value), a.slope * copysign(V::set(1), a.value)};
}
/// The larger; b where a is not a number.
template <class V>
HWY_INLINE Dual<V> max(Dual<V> a, Dual<V> b) {
  return {max(a.value, b.value), select_le(a.value, b.value, b.slope, a.slope)};
}
/// 1/a, and 0 where a is 0.
template <class V>
HWY_INLINE Dual<V> reciprocal_or_zero(Dual<V> a) {
  const V inverse = reciprocal_or_zero(a.value);
  return {inverse, V::set(0) - a.slope * inverse * inverse};
}
/// yes where left ≤ right else no
template <class V>
HWY_INLINE Dual<V> select_le(Dual<V> left, Dual<V> right, Dual<V> yes, Dual<V> no) {
  return {select_le(left.value, right.value, yes.value, no.value),
          select_le(left.value, right.value, yes.slope, no.slope)};
}
/// A number that is free to choose, such as a scale, is chosen once: it has no slope.
template <class V>
HWY_INLINE Dual<V> constant(Dual<V> a) {
  return {a.value, V::set(0)};
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_LANES_DUAL_INL_H
