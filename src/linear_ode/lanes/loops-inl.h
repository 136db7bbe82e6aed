// Loops whose bounds are numbers or constants, so that one algorithm serves both.
//
// A Constant<N> is an int known to the compiler. Sums and products of constants are constants, and
// loop() over constant bounds is written out in full, its index a constant in turn: the triangles
// of a small elimination then need no index arithmetic and stay in registers. Compilers leave such
// nested loops rolled, since an inner bound is known only once the outer loop is unrolled; with
// 3 × 3 blocks that took two thirds of the time.

#if defined(MECHNN_LINEAR_ODE_LANES_LOOPS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_LANES_LOOPS_INL_H
#undef MECHNN_LINEAR_ODE_LANES_LOOPS_INL_H
#else
#define MECHNN_LINEAR_ODE_LANES_LOOPS_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <type_traits>
#include <utility>

#include "linear_ode/lanes/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Stands behind the parameters of every lambda in a kernel: for the target, and inlined before the
/// compiler decides which arrays live in registers. Inlined later, their captures keep them in
/// memory.
/// MECHNN_FLATTEN inlines all that a function calls. Sanitizers and processors without vectors
/// do without either.
/// nvcc takes both from the function around, and inlines whatever it can.
#undef MECHNN_BODY
#undef MECHNN_FLATTEN
#if defined(__CUDACC__)
#define MECHNN_BODY
#define MECHNN_FLATTEN MECHNN_FN
#elif defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && MECHNN_HAS_VECTORS
#define MECHNN_BODY HWY_ATTR __attribute__((always_inline))
#define MECHNN_FLATTEN HWY_FLATTEN
#else
#define MECHNN_BODY HWY_ATTR
#define MECHNN_FLATTEN
#endif

template <int N>
struct Constant {
  static constexpr int value = N;
  MECHNN_INLINE constexpr operator int() const { return N; }  // NOLINT: it stands for an int
};

template <int A, int B>
constexpr Constant<A + B> operator+(Constant<A>, Constant<B>) {
  return {};
}
template <int A, int B>
constexpr Constant<A - B> operator-(Constant<A>, Constant<B>) {
  return {};
}
template <int A, int B>
constexpr Constant<A * B> operator*(Constant<A>, Constant<B>) {
  return {};
}
template <int A, int B>
constexpr Constant<A / B> operator/(Constant<A>, Constant<B>) {
  return {};
}
template <int A, int B>
constexpr Constant<A % B> operator%(Constant<A>, Constant<B>) {
  return {};
}

template <int First, class Body, int... I>
MECHNN_INLINE void written_out(const Body& body, std::integer_sequence<int, I...> /*offsets*/) {
  (body(Constant<First + I>{}), ...);
}

/// body(i) for i = first .. last − 1
template <int First, int Last, class Body>
MECHNN_INLINE void loop(Constant<First> /*first*/, Constant<Last> /*last*/, const Body& body) {
  constexpr int count = Last > First ? Last - First : 0;
  written_out<First>(body, std::make_integer_sequence<int, count>{});
}
template <class First, class Last, class Body>
MECHNN_INLINE void loop(First first, Last last, const Body& body) {
  for (int i = first; i < last; ++i) body(i);
}

/// Copies `count` values, and returns where those after them go; a device does not run std::copy_n
/// as it should.
template <class T>
MECHNN_INLINE T* copy_values(const T* from, std::ptrdiff_t count, T* to) {
  for (std::ptrdiff_t i = 0; i < count; ++i) to[i] = from[i];
  return to + count;
}

/// body(i) for i = last − 1 .. first
template <int First, int Last, class Body>
MECHNN_INLINE void loop_down(Constant<First> /*first*/, Constant<Last> last, const Body& body) {
  loop(Constant<0>{}, last - Constant<First>{},
       [&](auto i) MECHNN_BODY { body(last - Constant<1>{} - i); });
}
template <class First, class Last, class Body>
MECHNN_INLINE void loop_down(First first, Last last, const Body& body) {
  for (int i = last - 1; i >= first; --i) body(i);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_LANES_LOOPS_INL_H
