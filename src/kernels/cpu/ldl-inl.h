// Block-banded LDLᵀ of the normal equations (SOLVER.md, "Factorisations" 2), blocks built on the
// fly: the fast path for relaxations in float64. It squares the condition number.
//
// The window is the part of AᵀA and Aᵀβ over the unknowns of steps t .. t + W − 1 and the border
// that earlier steps have touched: rows owned by step t add aᵀa and a β, its m columns are
// eliminated, the rest moves one block up and left. For `taylor` the smoothness part is
// Σ_r a_ra a_rb = H_ab h^{k_a+k_b}, H numbers known to the compiler: a chain of such blocks with
// sizes known too is added up and eliminated in registers.

#if defined(MECHNN_KERNELS_CPU_LDL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_LDL_INL_H
#undef MECHNN_KERNELS_CPU_LDL_INL_H
#else
#define MECHNN_KERNELS_CPU_LDL_INL_H
#endif

#include <limits>

#include "kernels/cpu/gradients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// What is eliminated beside AᵀA.
enum class RightSide {
  rows,   ///< Aᵀβ, summed with the rows
  given,  ///< a vector over the unknowns, scaled as they are
};

/// H_ab of `taylor`, columns a, b of (2, n+1).
constexpr double taylor_gram(int slots, int a, int b) {
  double sum = 0;
  for (int r = 0; r < 2 * slots; ++r) {
    sum += taylor_entry(r, a / slots, a % slots) * taylor_entry(r, b / slots, b % slots);
  }
  return sum;
}

/// Width: 2 for the chain of `taylor` rows, 0 for rows of any family.
template <class V, class Sizes, int Width>
class LdlSweep {
 public:
  using Real = typename V::Real;

  using Rows = StepRows<V, Sizes, Scaling::none>;

  LdlSweep(Rows& rows, Workspace<V>& workspace) : rows_(rows), band_(rows.problem.band) {
    if (Width == 0) workspace.reserve(window_, columns() * stride());
    workspace.reserve(lower_, band_.shape.step * m() * columns());
    workspace.reserve(diagonal_, columns());
    workspace.reserve(entries_, m());
    workspace.reserve(right, (band_.shape.step + width()) * m() + 1);
  }

  /// Factors AᵀA; `right` becomes L⁻¹ Aᵀβ, or L⁻¹ times what it held.
  template <RightSide side>
  HWY_FLATTEN void eliminate() {
    V local[3][local_size()];
    Window w{Width > 0 ? local[0] : window_, Width > 0 ? local[1] : diagonal_,
             Width > 0 ? local[2] : entries_, V::set(0)};
    loop(zero, columns() * stride(), [&](auto i) HWY_ATTR { w.s[i] = V::set(0); });
    loop(zero, columns(), [&](auto i) HWY_ATTR { w.diagonal[i] = V::set(0); });
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      add_rows<side>(t, w);
      eliminate_step(right + t * m(), lower(t), w);
      shift(w);
    }
    eliminate_border(w);
    tiny_ = w.tiny;
  }

  void begin_back_substitution() {
    for (int i = 0; i < width() * m(); ++i) right[band_.shape.step * m() + i] = V::set(0);
    if (border() > 0) border_value() = border_value() * border_inverse_;
  }

  /// right_t ← part t of L⁻ᵀ D⁻¹ right, when all later parts are done.
  HWY_FLATTEN void back_substitute_step(std::ptrdiff_t t) {
    V* x = right + t * m();
    const V* factors = lower(t);
    loop_down(zero, m(), [&](auto j) HWY_ATTR {
      const V* l = factors + j * columns();
      V sum = x[j] * l[j];
      loop_down(j + one, width() * m(), [&](auto i) HWY_ATTR { sum = fnma(l[i], x[i], sum); });
      if (border() > 0) sum = fnma(l[width() * m()], border_value(), sum);
      x[j] = sum;
    });
  }

  /// 1 where a pivot was negligible against its diagonal entry, else 0.
  [[nodiscard]] V tiny_pivots() const { return tiny_; }
  [[nodiscard]] V& border_value() const { return right[(band_.shape.step + width()) * m()]; }

  V* right = nullptr;  ///< ((T + W) m + 1): the unknowns, room beyond the last step, the border

 private:
  static constexpr Constant<0> zero{};
  static constexpr Constant<1> one{};

  /// Locals where sizes are constants, so that they can stay in registers.
  struct Window {
    V* s;         ///< (W m + border, W m + border + 1), upper triangle, right-hand side
    V* diagonal;  ///< (W m + border): diagonal of AᵀA so far, before elimination
    V* entries;   ///< (m): of one equation row
    V tiny;       ///< 1 where a pivot was negligible
  };

  static constexpr int local_size() {
    if constexpr (Width > 0) {
      return Width * Sizes::unknowns() * (Width * Sizes::unknowns() + 1);
    } else {
      return 1;
    }
  }
  [[nodiscard]] int given_orders() const { return static_cast<int>(band_.shape.initial_orders); }
  [[nodiscard]] HWY_INLINE auto m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] HWY_INLINE auto width() const {
    if constexpr (Width > 0) {
      return Constant<Width>();
    } else {
      return band_.width;
    }
  }
  [[nodiscard]] HWY_INLINE auto border() const {
    if constexpr (Width > 0) {
      return zero;
    } else {
      return band_.border;
    }
  }
  [[nodiscard]] HWY_INLINE auto columns() const { return width() * m() + border(); }
  [[nodiscard]] HWY_INLINE auto stride() const { return columns() + one; }
  [[nodiscard]] V* lower(std::ptrdiff_t t) const { return lower_ + t * m() * columns(); }

  template <RightSide side>
  HWY_INLINE void add_rows(std::ptrdiff_t t, Window& w) {
    if constexpr (side == RightSide::given) {
      const V* g = right + t * m();
      loop(zero, m(), [&](auto i) HWY_ATTR { right_side(w, i) = right_side(w, i) + g[i]; });
    }
    loop(zero, rows_.sizes.equations(), [&](auto e) HWY_ATTR { add_equation<side>(t, e, w); });
    if (t < band_.shape.initial_steps) add_given_rows<side>(t, w);
    if constexpr (Width > 0) {
      clear_next(w);
      if (t + 1 < band_.shape.step) add_chain_link(*rows_.problem.steps.at(t), w);
    } else {
      add_groups(band_.steps[static_cast<std::size_t>(t)], w);
    }
  }

  template <class Index>
  HWY_INLINE V& right_side(Window& w, Index i) const {
    return w.s[i * stride() + columns()];
  }

  template <RightSide side>
  HWY_INLINE void add_equation(std::ptrdiff_t t, std::ptrdiff_t e, Window& w) {
    V value;
    rows_.equation(t, e, w.entries, value);
    loop(zero, m(), [&](auto i) HWY_ATTR {
      const V a = w.entries[i];
      loop(i, m(), [&](auto k) HWY_ATTR {
        V& sum = w.s[i * stride() + k];
        sum = fma(a, w.entries[k], sum);
      });
      w.diagonal[i] = fma(a, a, w.diagonal[i]);
      if constexpr (side == RightSide::rows) right_side(w, i) = fma(a, value, right_side(w, i));
    });
  }

  template <RightSide side>
  HWY_INLINE void add_given_rows(std::ptrdiff_t t, Window& w) {
    const auto slots = rows_.sizes.slots();
    loop(zero, m(), [&](auto i) HWY_ATTR {
      if (i % slots >= given_orders()) return;
      V value;
      const V entry = rows_.given(t, i / slots, i % slots, value);
      V& pivot = w.s[i * stride() + i];
      pivot = fma(entry, entry, pivot);
      w.diagonal[i] = fma(entry, entry, w.diagonal[i]);
      if constexpr (side == RightSide::rows) right_side(w, i) = fma(entry, value, right_side(w, i));
    });
  }

  void add_groups(const BandStep& step, Window& w) {
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup& group = rows_.smoothness.group(step.first_group + g);
      add_gram(rows_.smoothness.gram(group, group.width * rows_.sizes.slots()), group, w);
      if (border() > 0) add_border(group, w);
    }
  }

  /// Row and column of the window where entry `a` of a group's row for state d stands.
  template <class Entry, class State>
  HWY_INLINE auto place(Entry a, State d) const {
    const auto slots = rows_.sizes.slots();
    return a / slots * m() + d * slots + a % slots;
  }

  /// Where the next step enters the window of a chain.
  HWY_INLINE void clear_next(Window& w) const {
    loop(zero, columns(), [&](auto i) HWY_ATTR {
      loop(i, stride(), [&](auto k) HWY_ATTR {
        if (k >= m() && (i >= m() || k < columns())) w.s[i * stride() + k] = V::set(0);
      });
      if (i >= m()) w.diagonal[i] = V::set(0);
    });
  }

  /// ω_s² H_ab h^{k_a+k_b} of the rows between two steps; the same for every state.
  HWY_INLINE void add_chain_link(V h, Window& w) const {
    constexpr auto slots = decltype(rows_.sizes.slots())();
    V powers[2 * slots - 1];
    powers[0] = V::set(rows_.smoothness.weight() * rows_.smoothness.weight());
    for (int k = 1; k < 2 * slots - 1; ++k) powers[k] = powers[k - 1] * h;
    loop(zero, width() * slots, [&](auto a) HWY_ATTR {
      loop(a, width() * slots, [&](auto b) HWY_ATTR {
        constexpr double gram = taylor_gram(slots, decltype(a)::value, decltype(b)::value);
        if constexpr (gram != 0) {
          const V value = V::set(gram) * powers[a % slots + b % slots];
          loop(zero, rows_.sizes.dim(), [&](auto d) HWY_ATTR {
            V& sum = w.s[place(a, d) * stride() + place(b, d)];
            sum = sum + value;
            if (a == b) w.diagonal[place(a, d)] = w.diagonal[place(a, d)] + value;
          });
        }
      });
    });
  }

  void add_gram(const V* gram, const RowGroup& group, Window& w) {
    const int size = group.width * rows_.sizes.slots();
    for (int a = 0; a < size; ++a) {
      for (int d = 0; d < rows_.sizes.dim(); ++d) {
        const int i = place(a, d);
        for (int b = a; b < size; ++b) {
          V& sum = w.s[i * stride() + place(b, d)];
          sum = sum + gram[a * size + b];
        }
        w.diagonal[i] = w.diagonal[i] + gram[a * size + a];
      }
    }
  }

  void add_border(const RowGroup& group, Window& w) {
    const int slots = rows_.sizes.slots();
    const int at = width() * m();
    const V entry = rows_.smoothness.border_entry();
    const V* entries = rows_.smoothness.entries(group);
    for (int r = 0; r < group.rows; ++r) {
      for (int a = 0; a < group.width * slots; ++a, ++entries) {
        for (int d = 0; d < rows_.sizes.dim(); ++d) {
          V& sum = w.s[(a / slots * m() + d * slots + a % slots) * stride() + at];
          sum = fma(*entries, entry, sum);
        }
      }
    }
    const V count = V::set(static_cast<Real>(group.rows * rows_.sizes.dim()));
    w.s[at * stride() + at] = fma(count * entry, entry, w.s[at * stride() + at]);
    w.diagonal[at] = fma(count * entry, entry, w.diagonal[at]);
  }

  /// The border's own part of the right-hand side is what `border_value()` holds.
  HWY_INLINE void eliminate_border(Window& w) {
    if (border() == 0) return;
    const int at = width() * m();
    check_pivot(w, at);
    border_inverse_ = V::set(1) / w.s[at * stride() + at];
    border_value() = border_value() + right_side(w, at);
  }

  /// A pivot below √ε of its diagonal entry: more than half of the digits are lost. What rounding
  /// leaves in place of a zero pivot reaches 3·10⁷ ε (taylor, n = 2, no equation, 50 steps), since
  /// errors of early steps grow with the undetermined solution.
  template <class Index>
  HWY_INLINE void check_pivot(Window& w, Index i) const {
    constexpr Real root_epsilon = Real(1.49e-8);
    const V limit = V::set(root_epsilon) * w.diagonal[i];
    w.tiny = select_le(w.s[i * stride() + i], limit, V::set(1), w.tiny);
  }

  HWY_INLINE void eliminate_step(V* right_t, V* lower_t, Window& w) const {
    // Left to itself g++ makes calls of this for plain numbers, through memory: half the speed.
    loop(
        zero, m(), [&](auto j) HWY_ATTR __attribute__((always_inline)) {
          V* l = lower_t + j * columns();
          const V* row = w.s + j * stride();
          check_pivot(w, j);
          const V inverse = V::set(1) / row[j];
          l[j] = inverse;
          right_t[j] = row[columns()];
          loop(j + one, columns(), [&](auto i) HWY_ATTR {
            const V factor = row[i] * inverse;
            l[i] = factor;
            V* to = w.s + i * stride();
            loop(i, stride(), [&](auto k) HWY_ATTR { to[k] = fnma(factor, row[k], to[k]); });
          });
        });
  }

  /// Moves the window by one step: block (i + m, k + m) to (i, k), zero where a new step enters.
  HWY_INLINE void shift(Window& w) const {
    const auto nodes = width() * m();
    loop(zero, nodes - m(), [&](auto i) HWY_ATTR {
      const V* from = w.s + (i + m()) * stride();
      V* to = w.s + i * stride();
      loop(i, nodes - m(), [&](auto k) HWY_ATTR { to[k] = from[k + m()]; });
      loop(nodes, stride(), [&](auto k) HWY_ATTR { to[k] = from[k]; });
      if constexpr (Width == 0) {
        loop(nodes - m(), nodes, [&](auto k) HWY_ATTR { to[k] = V::set(0); });
      }
      w.diagonal[i] = w.diagonal[i + m()];
    });
    if constexpr (Width > 0) return;
    loop(nodes - m(), nodes, [&](auto i) HWY_ATTR {
      loop(i, stride(), [&](auto k) HWY_ATTR { w.s[i * stride() + k] = V::set(0); });
      w.diagonal[i] = V::set(0);
    });
  }

  Rows& rows_;
  const Band& band_;
  V* lower_ = nullptr;   ///< (T, m, W m + border): Lᵀ, 1/D on its diagonal
  V* window_ = nullptr;  ///< the window's parts where sizes are not constants
  V* diagonal_ = nullptr;
  V* entries_ = nullptr;
  V tiny_;
  V border_inverse_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_LDL_INL_H
