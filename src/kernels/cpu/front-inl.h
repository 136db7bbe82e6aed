// One block reflector eliminating the leading columns of a front.
//
//   Qᵀ [ F₁ F₂ F₃ F₄ ]   [ R  ·  ·  · ]   top
//      [ K₁ K₂ 0  K₄ ] = [ 0  ·  ·  · ]   rest
// F are the fresh rows of a step, K those carried from the step before, which have not met the
// unknowns of the newest node (third block). Nothing is moved afterwards: `top` is where R is kept,
// `rest` where the next reflector reads.

#if defined(MECHNN_KERNELS_CPU_FRONT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_FRONT_INL_H
#undef MECHNN_KERNELS_CPU_FRONT_INL_H
#else
#define MECHNN_KERNELS_CPU_FRONT_INL_H
#endif

#include <algorithm>

#include "kernels/cpu/householder-inl.h"

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

  [[nodiscard]] int rows() const { return fresh_rows + carried_rows; }
};

/// Where a block of columns stands in both kinds of rows, behind the panel.
struct ColumnBlock {
  int fresh;
  int carried;  ///< negative where carried rows have zeros
};

/// Eliminates NB columns. v: (rows, NB), then T (NB, NB).
template <int NB, class V>
class FrontReflector {
 public:
  FrontReflector(const Front<V>& front, V* v, V* top, V* rest)
      : front_(front), v_(v), t_(v + front.rows() * NB), top_(top), rest_(rest) {}

  HWY_FLATTEN void eliminate() const {
    gather_panel(front_.fresh, front_.fresh_rows, v_);
    gather_panel(front_.carried, front_.carried_rows, v_ + front_.fresh_rows * NB);
    factor_panel<NB>(front_.rows(), v_, t_, top_, front_.stride);
    reflect({0, 0}, front_.shared);
    reflect({front_.shared, -1}, front_.added);
    reflect({front_.shared + front_.added, front_.shared}, front_.tail);
  }

 private:
  void gather_panel(const V* from, int rows, V* to) const {
    for (int i = 0; i < rows; ++i, from += front_.stride, to += NB) {
      for (int j = 0; j < NB; ++j) to[j] = from[j];
    }
  }

  /// A few columns at a time, so that the sums stay in registers.
  void reflect(ColumnBlock at, int count) const {
    for (; count >= 4; count -= 4) at = reflect_block<4>(at);
    if (count == 3) reflect_block<3>(at);
    if (count == 2) reflect_block<2>(at);
    if (count == 1) reflect_block<1>(at);
  }

  template <int NC>
  HWY_INLINE ColumnBlock reflect_block(ColumnBlock at) const {
    const std::ptrdiff_t stride = front_.stride;
    const V* fresh = front_.fresh + NB + at.fresh;
    const V* carried = at.carried < 0 ? nullptr : front_.carried + NB + at.carried;
    const V* carried_v = v_ + front_.fresh_rows * NB;
    V sums[NB][NC];
    for (auto& row : sums) {
      for (V& sum : row) sum = V::set(0);
    }
    add_products<NB, NC>(v_, fresh, stride, front_.fresh_rows, sums);
    if (carried) add_products<NB, NC>(carried_v, carried, stride, front_.carried_rows, sums);
    multiply_block_factor<NB, NC, true>(t_, sums);

    const int fresh_on_top = std::min(NB, front_.fresh_rows);
    const int carried_on_top = NB - fresh_on_top;
    V* top = top_ + NB + at.fresh;
    V* rest = rest_ + at.fresh;
    subtract(v_, fresh, fresh_on_top, sums, top);
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
  HWY_INLINE void subtract(const V* v, const V* from, int rows, const V (&sums)[NB][NC],
                           V* to) const {
    for (int i = 0; i < rows; ++i, v += NB, from += front_.stride, to += front_.stride) {
      subtract_product<NB, NC>(v, from, sums, to);
    }
  }

  /// to ← −v sums
  template <int NC>
  HWY_INLINE void subtract(const V* v, int rows, const V (&sums)[NB][NC], V* to) const {
    V zeros[NC];
    for (V& zero : zeros) zero = V::set(0);
    for (int i = 0; i < rows; ++i, v += NB, to += front_.stride) {
      subtract_product<NB, NC>(v, zeros, sums, to);
    }
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
  HWY_INLINE void run() const {
    FrontReflector<NB, V>(front, v, top, rest).eliminate();
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_FRONT_INL_H
