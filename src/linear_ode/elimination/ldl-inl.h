// Block-banded LDLᵀ of the normal equations (docs/math/solver.md, "Elimination"), blocks built on
// the fly: the fast path for relaxations in float64. It squares the condition number.
//
// The window is the part of AᵀA and Aᵀβ over the unknowns of steps t .. t + W − 1 and the border
// that earlier steps have touched: rows owned by step t add aᵀa and a β, its m columns are
// eliminated, the rest moves one block up and left.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LDL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LDL_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LDL_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LDL_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/ldl_window-inl.h"
#include "linear_ode/elimination/prefetch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Width: 2 for the chain of `taylor` rows, 0 for rows of any family.
template <class V, class Sizes, int Width>
class LdlSweep {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, Scaling::none>;

  MECHNN_FN LdlSweep(Rows& rows, Real min_pivot, Workspace<V>& workspace)
      : rows_(rows), band_(rows.problem.band), min_pivot_(min_pivot) {
    if (Width == 0) workspace.reserve(window_, std::ptrdiff_t{columns()} * stride());
    workspace.reserve(lower_, band_.shape.step * m() * columns());
    workspace.reserve(diagonal_, columns());
    workspace.reserve(entries_, m());
    workspace.reserve(rhs, (band_.shape.step + width()) * m() + 1);
  }

  /// Factors AᵀA; `rhs` becomes L⁻¹ Aᵀβ, or L⁻¹ times what it held.
  template <RhsFrom source>
  MECHNN_FLATTEN void eliminate(Prefetcher<V> prefetcher) {
    V local[3][local_size()];
    Window w{Width > 0 ? local[0] : window_, Width > 0 ? local[1] : diagonal_,
             Width > 0 ? local[2] : entries_, V::set(0)};
    loop(zero, columns() * stride(), [&](auto i) MECHNN_BODY { w.s[i] = V::set(0); });
    loop(zero, columns(), [&](auto i) MECHNN_BODY { w.diagonal[i] = V::set(0); });
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      prefetcher.advance();
      rows_.template add<source>(t, rhs + t * m(), w);
      eliminate_step(rhs + t * m(), lower(t), w);
      shift(w);
    }
    eliminate_border(w);
    tiny_ = w.tiny;
  }

  MECHNN_FN void begin_back_substitution() {
    for (int i = 0; i < width() * m(); ++i) rhs[band_.shape.step * m() + i] = V::set(0);
    if (border() > 0) border_value() = border_value() * border_inverse_;
  }

  /// rhs_t ← part t of L⁻ᵀ D⁻¹ rhs, when all later parts are done.
  MECHNN_FLATTEN void back_substitute_step(std::ptrdiff_t t) {
    V* x = rhs + t * m();
    const V* factors = lower(t);
    loop_down(zero, m(), [&](auto j) MECHNN_BODY {
      const V* l = factors + j * columns();
      V sum = x[j] * l[j];
      loop_down(j + one, width() * m(), [&](auto i) MECHNN_BODY { sum = fnma(l[i], x[i], sum); });
      if (border() > 0) sum = fnma(l[width() * m()], border_value(), sum);
      x[j] = sum;
    });
  }

  /// 1 where a pivot was negligible against its diagonal entry, else 0.
  [[nodiscard]] MECHNN_FN V tiny_pivots() const { return tiny_; }
  [[nodiscard]] MECHNN_FN V& border_value() const {
    return rhs[(band_.shape.step + width()) * m()];
  }

  V* rhs = nullptr;  ///< ((T + W) m + 1): the unknowns, room beyond the last step, the border

 private:
  static constexpr Constant<0> zero{};
  static constexpr Constant<1> one{};
  using Window = LdlWindow<V>;

  static constexpr int local_size() {
    if constexpr (Width > 0) {
      return Width * Sizes::unknowns() * (Width * Sizes::unknowns() + 1);
    } else {
      return 1;
    }
  }
  [[nodiscard]] MECHNN_INLINE auto m() const { return rows_.m(); }
  [[nodiscard]] MECHNN_INLINE auto width() const { return rows_.width(); }
  [[nodiscard]] MECHNN_INLINE auto border() const { return rows_.border(); }
  [[nodiscard]] MECHNN_INLINE auto columns() const { return rows_.columns(); }
  [[nodiscard]] MECHNN_INLINE auto stride() const { return rows_.stride(); }
  [[nodiscard]] MECHNN_FN V* lower(std::ptrdiff_t t) const { return lower_ + t * m() * columns(); }

  /// The border's own part of the right-hand side is what `border_value()` holds.
  MECHNN_INLINE void eliminate_border(Window& w) {
    if (border() == 0) return;
    const int at = width() * m();
    check_pivot(w, at);
    border_inverse_ = V::set(1) / w.s[at * stride() + at];
    border_value() = border_value() + rows_.rhs(w, at);
  }

  /// Notes a pivot below min_pivot of its diagonal entry.
  template <class Index>
  MECHNN_INLINE void check_pivot(Window& w, Index i) const {
    const V limit = V::set(min_pivot_) * w.diagonal[i];
    w.tiny = select_le(w.s[i * stride() + i], limit, V::set(1), w.tiny);
  }

  /// Row i less what the pivots before it take off, s_ik −= l_ji s_jk with l_ji = s_ji / s_jj. Row
  /// by row, so that one stays in registers until it is done: pivot by pivot, a window of ten
  /// columns spends more than half of its time on stores.
  MECHNN_INLINE void eliminate_step(V* rhs_t, V* lower_t, Window& w) const {
    // Left to itself g++ makes calls of this for plain numbers, through memory: half the speed.
    loop(zero, columns(), [&](auto i) MECHNN_BODY {
      V* row = w.s + i * stride();
      loop(zero, m(), [&](auto j) MECHNN_BODY {
        if (j >= i) return;
        const V* pivot_row = w.s + j * stride();
        const V factor = pivot_row[i] * lower_t[j * columns() + j];
        lower_t[j * columns() + i] = factor;
        loop(i, stride(), [&](auto k) MECHNN_BODY { row[k] = fnma(factor, pivot_row[k], row[k]); });
      });
      if (i >= m()) return;
      check_pivot(w, i);
      lower_t[i * columns() + i] = V::set(1) / row[i];
    });
    // Written last: the compiler must assume that rhs_t aliases the window.
    loop(zero, m(), [&](auto j) MECHNN_BODY { rhs_t[j] = rows_.rhs(w, j); });
  }

  /// Moves the window by one step: block (i + m, k + m) to (i, k), zero where a new step enters.
  MECHNN_INLINE void shift(Window& w) const {
    const auto nodes = width() * m();
    loop(zero, nodes - m(), [&](auto i) MECHNN_BODY {
      const V* from = w.s + (i + m()) * stride();
      V* to = w.s + i * stride();
      loop(i, nodes - m(), [&](auto k) MECHNN_BODY { to[k] = from[k + m()]; });
      loop(nodes, stride(), [&](auto k) MECHNN_BODY { to[k] = from[k]; });
      if constexpr (Width == 0) {
        loop(nodes - m(), nodes, [&](auto k) MECHNN_BODY { to[k] = V::set(0); });
      }
      w.diagonal[i] = w.diagonal[i + m()];
    });
    if constexpr (Width > 0) return;
    loop(nodes - m(), nodes, [&](auto i) MECHNN_BODY {
      loop(i, stride(), [&](auto k) MECHNN_BODY { w.s[i * stride() + k] = V::set(0); });
      w.diagonal[i] = V::set(0);
    });
  }

  LdlRows<V, Sizes, Width> rows_;
  const Band& band_;
  V* lower_ = nullptr;   ///< (T, m, W m + border): Lᵀ, 1/D on its diagonal
  V* window_ = nullptr;  ///< the window's parts where sizes are not constants
  V* diagonal_ = nullptr;
  V* entries_ = nullptr;
  Real min_pivot_;  ///< against the diagonal
  V tiny_;
  V border_inverse_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LDL_INL_H
