// Lane types: the numbers the banded algorithms are written in.
//
// A lane value is one number of each of `size` batch items: a Highway vector (Pack), or one plain
// number (Single). The algorithms use only the functions below, so they are written once and
// compiled for both, and for every instruction set of Highway's run-time dispatch.
//
// Arrays of lane values lie in memory as structure of arrays: item fastest, `size` numbers apart.

#if defined(MECHNN_LINEAR_ODE_LANES_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_LANES_LANES_INL_H
#undef MECHNN_LINEAR_ODE_LANES_LANES_INL_H
#else
#define MECHNN_LINEAR_ODE_LANES_LANES_INL_H
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <type_traits>

#include "linear_ode/lanes/function_kinds.h"

/// False for processors without vectors (before 2013), for which nothing is compiled twice, nor
/// forced into lines: it would only cost minutes of compiling. Highway emulates vectors for them.
#undef MECHNN_HAS_VECTORS
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
#define MECHNN_HAS_VECTORS false
#else
#define MECHNN_HAS_VECTORS true
#endif

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One number of each of as many batch items as a vector of `Tag` holds.
template <class Tag>
struct Pack {
  using Real = hn::TFromD<Tag>;
  static constexpr std::ptrdiff_t size = static_cast<std::ptrdiff_t>(hn::MaxLanes(Tag()));
  hn::Vec<Tag> v;

  static MECHNN_INLINE Pack set(Real x) { return {hn::Set(Tag(), x)}; }
  /// Only dual numbers have a tangent.
  static MECHNN_INLINE Pack set(Real x, Real /*tangent*/) { return set(x); }
  static MECHNN_INLINE Pack load(const Real* p) { return {hn::LoadU(Tag(), p)}; }
  MECHNN_INLINE void store(Real* p) const { hn::StoreU(v, Tag(), p); }
};

/// One number of one batch item.
template <class R>
struct Single {
  using Real = R;
  static constexpr std::ptrdiff_t size = 1;
  R v;

  static MECHNN_INLINE Single set(R x) { return {x}; }
  static MECHNN_INLINE Single set(R x, R /*tangent*/) { return {x}; }
  static MECHNN_INLINE Single load(const R* p) { return {*p}; }
  MECHNN_INLINE void store(R* p) const { *p = v; }
};

template <class Tag>
MECHNN_INLINE Pack<Tag> operator+(Pack<Tag> a, Pack<Tag> b) {
  return {hn::Add(a.v, b.v)};
}
template <class Tag>
MECHNN_INLINE Pack<Tag> operator-(Pack<Tag> a, Pack<Tag> b) {
  return {hn::Sub(a.v, b.v)};
}
template <class Tag>
MECHNN_INLINE Pack<Tag> operator*(Pack<Tag> a, Pack<Tag> b) {
  return {hn::Mul(a.v, b.v)};
}
template <class Tag>
MECHNN_INLINE Pack<Tag> operator/(Pack<Tag> a, Pack<Tag> b) {
  return {hn::Div(a.v, b.v)};
}
/// a b + c
template <class Tag>
MECHNN_INLINE Pack<Tag> fma(Pack<Tag> a, Pack<Tag> b, Pack<Tag> c) {
  return {hn::MulAdd(a.v, b.v, c.v)};
}
/// c − a b
template <class Tag>
MECHNN_INLINE Pack<Tag> fnma(Pack<Tag> a, Pack<Tag> b, Pack<Tag> c) {
  return {hn::NegMulAdd(a.v, b.v, c.v)};
}
template <class Tag>
MECHNN_INLINE Pack<Tag> sqrt(Pack<Tag> a) {
  return {hn::Sqrt(a.v)};
}
template <class Tag>
MECHNN_INLINE Pack<Tag> abs(Pack<Tag> a) {
  return {hn::Abs(a.v)};
}
/// The larger; b where a is not a number.
template <class Tag>
MECHNN_INLINE Pack<Tag> max(Pack<Tag> a, Pack<Tag> b) {
  return {hn::IfThenElse(hn::Gt(a.v, b.v), a.v, b.v)};
}
/// |magnitude| with the sign of `sign`.
template <class Tag>
MECHNN_INLINE Pack<Tag> copysign(Pack<Tag> magnitude, Pack<Tag> sign) {
  return {hn::CopySign(magnitude.v, sign.v)};
}
/// 1/a, and 0 where a is 0.
template <class Tag>
MECHNN_INLINE Pack<Tag> reciprocal_or_zero(Pack<Tag> a) {
  const Tag tag;
  const auto zero = hn::Zero(tag);
  using Real = hn::TFromD<Tag>;
  return {hn::IfThenElse(hn::Eq(a.v, zero), zero, hn::Div(hn::Set(tag, Real(1)), a.v))};
}
/// a where a ≤ limit else b
template <class Tag>
MECHNN_INLINE Pack<Tag> select_le(Pack<Tag> left, Pack<Tag> right, Pack<Tag> yes, Pack<Tag> no) {
  return {hn::IfThenElse(hn::Le(left.v, right.v), yes.v, no.v)};
}

template <class R>
MECHNN_INLINE Single<R> operator+(Single<R> a, Single<R> b) {
  return {a.v + b.v};
}
template <class R>
MECHNN_INLINE Single<R> operator-(Single<R> a, Single<R> b) {
  return {a.v - b.v};
}
template <class R>
MECHNN_INLINE Single<R> operator*(Single<R> a, Single<R> b) {
  return {a.v * b.v};
}
template <class R>
MECHNN_INLINE Single<R> operator/(Single<R> a, Single<R> b) {
  return {a.v / b.v};
}
// Fused exactly where Highway's vectors are, so that one item gives the same bits in either type.
template <class R>
MECHNN_INLINE Single<R> fma(Single<R> a, Single<R> b, Single<R> c) {
#if HWY_NATIVE_FMA
  return {std::fma(a.v, b.v, c.v)};
#else
  return {a.v * b.v + c.v};
#endif
}
template <class R>
MECHNN_INLINE Single<R> fnma(Single<R> a, Single<R> b, Single<R> c) {
#if HWY_NATIVE_FMA
  return {std::fma(-a.v, b.v, c.v)};
#else
  return {c.v - a.v * b.v};
#endif
}
template <class R>
MECHNN_INLINE Single<R> sqrt(Single<R> a) {
  return {std::sqrt(a.v)};
}
template <class R>
MECHNN_INLINE Single<R> abs(Single<R> a) {
  return {std::abs(a.v)};
}
template <class R>
MECHNN_INLINE Single<R> max(Single<R> a, Single<R> b) {
  return {a.v > b.v ? a.v : b.v};
}
template <class R>
MECHNN_INLINE Single<R> copysign(Single<R> magnitude, Single<R> sign) {
  return {std::copysign(magnitude.v, sign.v)};
}
template <class R>
MECHNN_INLINE Single<R> reciprocal_or_zero(Single<R> a) {
  return {a.v == R(0) ? R(0) : R(1) / a.v};
}
template <class R>
MECHNN_INLINE Single<R> select_le(Single<R> left, Single<R> right, Single<R> yes, Single<R> no) {
  return {left.v <= right.v ? yes.v : no.v};
}

/// The lane type of a batch: vectors, or plain numbers on a processor without them.
template <class Real>
using BatchLanes =
    std::conditional_t<MECHNN_HAS_VECTORS, Pack<hn::ScalableTag<Real>>, Single<Real>>;

/// A number that may be chosen freely; see the one of dual numbers.
template <class V>
MECHNN_INLINE V constant(V a) {
  return a;
}

/// x^k for a small k ≥ 0.
template <class V>
MECHNN_INLINE V power(V x, int k) {
  V result = V::set(1);
  for (; k > 0; --k) result = result * x;
  return result;
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_LANES_LANES_INL_H
