// One block reflector eliminating the leading columns of a front.
//
//   Qᵀ [ F₁ F₂ F₃ F₄ ]   [ R  ·  ·  · ]   top
//      [ K₁ K₂ 0  K₄ ] = [ 0  ·  ·  · ]   rest
// F are the fresh rows of a step, K those carried from the step before, which have not met the
// unknowns of the newest node (third block). Nothing is moved afterwards: `top` is where R is kept,
// `rest` where the next reflector reads.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_FRONT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_FRONT_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_FRONT_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_FRONT_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/elimination/householder-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Rows are `stride` apart. Fresh rows hold all columns: the panel, `shared`, `added`, `tail`;
/// carried ones lack `added`.
template <class V>
struct Front {
  const V* fresh;
  const V* carried;
  std::ptrdiff_t stride;
  int fresh_rows;
  int carried_rows;
  int shared;
  int added;
  int tail;  ///< border and right-hand side

  [[nodiscard]] MECHNN_FN int rows() const { return fresh_rows + carried_rows; }
};

/// First column of a block in both kinds of rows, counted from the end of the panel.
struct ColumnBlock {
  int fresh;
  int carried;  ///< negative where carried rows have zeros
};

/// Eliminates NB columns. v: (rows, NB), then T (NB, NB).
template <int NB, class V>
class FrontReflector {
 public:
  MECHNN_FN FrontReflector(const Front<V>& front, V* v, V* top, V* rest)
      : front_(front), v_(v), t_(v + front.rows() * NB), top_(top), rest_(rest) {}

  MECHNN_FLATTEN void eliminate() const {
    ColumnProducts<NB, V> products;
    gather_panel(front_.fresh, 0, front_.fresh_rows, products);
    gather_panel(front_.carried, front_.fresh_rows, front_.rows(), products);
    factor_panel<NB>(products, front_.rows(), v_, t_, top_, front_.stride);
    // Without added columns the tail follows the shared ones in both kinds of rows.
    if (front_.added == 0) return reflect({0, 0}, front_.shared + front_.tail);
    reflect({0, 0}, front_.shared);
    reflect({front_.shared, -1}, front_.added);
    reflect({front_.shared + front_.added, front_.shared}, front_.tail);
  }

 private:
  /// v ← the panel's rows first .. last − 1, with the products of its first column on the way.
  MECHNN_INLINE void gather_panel(const V* from, int first, int last,
                                  ColumnProducts<NB, V>& products) const {
    products.add(Constant<0>{}, first, last, [&](std::ptrdiff_t i) MECHNN_BODY {
      V* const to = v_ + i * NB;
      const V* const row = from + (i - first) * front_.stride;
      loop(Constant<0>{}, Constant<NB>{}, [&](auto l) MECHNN_BODY { to[l] = row[l]; });
      return to;
    });
  }

  /// A few columns at a time, so that the sums stay in registers; five rather than four and one,
  /// whose additions would wait for each other.
  MECHNN_OUT_OF_LINE void reflect(ColumnBlock at, int count) const {
    for (; count >= 4 && count != 5; count -= 4) at = reflect_block<4>(at);
    if (count == 5) reflect_block<5>(at);
    if (count == 3) reflect_block<3>(at);
    if (count == 2) reflect_block<2>(at);
    if (count == 1) reflect_block<1>(at);
  }

  template <int NC>
  MECHNN_INLINE ColumnBlock reflect_block(ColumnBlock at) const {
    const std::ptrdiff_t stride = front_.stride;
    const V* fresh = front_.fresh + NB + at.fresh;
    const V* carried = at.carried < 0 ? nullptr : front_.carried + NB + at.carried;
    const V* carried_v = v_ + front_.fresh_rows * NB;
    V sums[NB][NC];
    // The first NB rows of v are a triangle; it saves work if all of them are fresh rows.
    const int triangle = front_.fresh_rows < NB ? 0 : NB;
    if (triangle > 0) {
      top_products<NB, NC>(v_, fresh, stride, sums);
    } else {
      loop(Constant<0>{}, Constant<NB>{}, [&](auto b) MECHNN_BODY { set_zero(sums[b]); });
    }
    add_products<NB, NC>(v_ + triangle * NB, fresh + triangle * stride, stride,
                         front_.fresh_rows - triangle, sums);
    if (carried) add_products<NB, NC>(carried_v, carried, stride, front_.carried_rows, sums);
    multiply_transposed_factor<NB, NC>(t_, sums);

    const int fresh_on_top = std::min(NB, front_.fresh_rows);
    const int carried_on_top = NB - fresh_on_top;
    V* top = top_ + NB + at.fresh;
    V* rest = rest_ + at.fresh;
    if (triangle > 0) {
      subtract_on_top(v_, fresh, stride, sums, top);
    } else {
      subtract(v_, fresh, fresh_on_top, sums, top);
    }
    subtract(v_ + NB * NB, fresh + NB * stride, front_.fresh_rows - NB, sums, rest);
    rest += (front_.fresh_rows - fresh_on_top) * stride;
    top += fresh_on_top * stride;
    const V* below_v = carried_v + carried_on_top * NB;
    const int below = front_.carried_rows - carried_on_top;
    if (carried) {
      subtract(carried_v, carried, carried_on_top, sums, top);
      subtract(below_v, carried + carried_on_top * stride, below, sums, rest);
    } else {
      subtract(carried_v, carried_on_top, sums, top);
      subtract(below_v, below, sums, rest);
    }
    return {at.fresh + NC, at.carried < 0 ? -1 : at.carried + NC};
  }

  /// to ← from − v sums
  template <int NC>
  MECHNN_INLINE void subtract(const V* v, const V* from, int rows, const V (&sums)[NB][NC],
                              V* to) const {
    for (int i = 0; i < rows; ++i, v += NB, from += front_.stride, to += front_.stride) {
      subtract_product<NB>(v, from, sums, to);
    }
  }

  /// to ← −v sums
  template <int NC>
  MECHNN_INLINE void subtract(const V* v, int rows, const V (&sums)[NB][NC], V* to) const {
    V zeros[NC];
    set_zero(zeros);
    for (int i = 0; i < rows; ++i, v += NB, to += front_.stride) {
      subtract_product<NB>(v, zeros, sums, to);
    }
  }

  template <int NC>
  MECHNN_INLINE static void set_zero(V (&values)[NC]) {
    loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY { values[c] = V::set(0); });
  }

  const Front<V>& front_;
  V* v_;
  V* t_;
  V* top_;
  V* rest_;
};

template <class V>
struct EliminateFront {
  const Front<V>& front;
  V* v;
  V* top;
  V* rest;
  template <int NB>
  MECHNN_INLINE void run() const {
    FrontReflector<NB, V>(front, v, top, rest).eliminate();
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_FRONT_INL_H
