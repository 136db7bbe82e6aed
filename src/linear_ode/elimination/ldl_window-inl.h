// The rows of a step in the window of the normal equations (ldl-inl.h): aᵀa and a β are added up.
//
// For `taylor` the smoothness part is Σ_r a_ra a_rb = ω_s² H_ab h^{k_a+k_b}, H numbers known to the
// compiler: a chain of such blocks with sizes known too is added up in registers.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LDL_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LDL_WINDOW_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LDL_WINDOW_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LDL_WINDOW_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// The right-hand side eliminated with AᵀA.
enum class RhsFrom {
  rows,   ///< Aᵀβ, summed with the rows
  given,  ///< a vector over the unknowns, scaled as they are
};

/// H_ab of `taylor`, columns a, b of (2, n+1).
constexpr double taylor_gram(int derivatives, int a, int b) {
  double sum = 0;
  for (int r = 0; r < 2 * derivatives; ++r) {
    sum += taylor_entry(r, a / derivatives, a % derivatives) *
           taylor_entry(r, b / derivatives, b % derivatives);
  }
  return sum;
}

/// Locals of the elimination where sizes are constants, so that they can stay in registers.
template <class V>
struct LdlWindow {
  V* s;         ///< (W m + border, W m + border + 1), upper triangle, right-hand side
  V* diagonal;  ///< (W m + border): diagonal of AᵀA so far, before elimination
  V* entries;   ///< (m): of one equation row
  V tiny;       ///< 1 where a pivot was negligible
};

/// Width: 2 for the chain of `taylor` rows, 0 for rows of any family.
template <class V, class Sizes, int Width>
class LdlRows {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, Scaling::none>;
  using Window = LdlWindow<V>;

  MECHNN_FN explicit LdlRows(Rows& rows) : rows_(rows), band_(rows.problem.band) {}

  [[nodiscard]] MECHNN_INLINE auto m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] MECHNN_INLINE auto width() const {
    if constexpr (Width > 0) {
      return Constant<Width>();
    } else {
      return band_.width;
    }
  }
  [[nodiscard]] MECHNN_INLINE auto border() const {
    if constexpr (Width > 0) {
      return zero;
    } else {
      return band_.border;
    }
  }
  [[nodiscard]] MECHNN_INLINE auto columns() const { return width() * m() + border(); }
  [[nodiscard]] MECHNN_INLINE auto stride() const { return columns() + one; }
  template <class Index>
  MECHNN_INLINE V& rhs(Window& w, Index i) const {
    return w.s[i * stride() + columns()];
  }

  /// Adds the rows that step t owns, or their AᵀA with `given` (m) as right-hand side.
  template <RhsFrom side>
  MECHNN_INLINE void add(std::ptrdiff_t t, const V* given, Window& w) {
    if constexpr (side == RhsFrom::given) {
      loop(zero, m(), [&](auto i) MECHNN_BODY { rhs(w, i) = rhs(w, i) + given[i]; });
    }
    loop(zero, rows_.sizes.equations(), [&](auto e) MECHNN_BODY { add_equation<side>(t, e, w); });
    if (t < band_.shape.initial_steps) add_initial_rows<side>(t, w);
    if constexpr (Width > 0) {
      clear_next(w);
      if (t + 1 < band_.shape.step) add_chain_link(*rows_.problem.steps.at(t), w);
    } else {
      add_groups(band_.steps[static_cast<std::size_t>(t)], w);
    }
  }

 private:
  static constexpr Constant<0> zero{};
  static constexpr Constant<1> one{};

  [[nodiscard]] MECHNN_FN int initial_orders() const {
    return static_cast<int>(band_.shape.initial_orders);
  }
  template <RhsFrom side>
  MECHNN_INLINE void add_equation(std::ptrdiff_t t, std::ptrdiff_t e, Window& w) {
    V value;
    rows_.equation(t, e, w.entries, value);
    loop(zero, m(), [&](auto i) MECHNN_BODY {
      const V a = w.entries[i];
      loop(i, m(), [&](auto k) MECHNN_BODY {
        V& sum = w.s[i * stride() + k];
        sum = fma(a, w.entries[k], sum);
      });
      w.diagonal[i] = fma(a, a, w.diagonal[i]);
      if constexpr (side == RhsFrom::rows) rhs(w, i) = fma(a, value, rhs(w, i));
    });
  }

  template <RhsFrom side>
  MECHNN_INLINE void add_initial_rows(std::ptrdiff_t t, Window& w) {
    const auto derivatives = rows_.sizes.derivatives();
    loop(zero, m(), [&](auto i) MECHNN_BODY {
      if (i % derivatives >= initial_orders()) return;
      V value;
      const V entry = rows_.initial_value(t, i / derivatives, i % derivatives, value);
      V& pivot = w.s[i * stride() + i];
      pivot = fma(entry, entry, pivot);
      w.diagonal[i] = fma(entry, entry, w.diagonal[i]);
      if constexpr (side == RhsFrom::rows) rhs(w, i) = fma(entry, value, rhs(w, i));
    });
  }

  MECHNN_FN void add_groups(const BandStep& step, Window& w) {
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup& group = rows_.smoothness.group(step.first_group + g);
      add_gram(rows_.smoothness.gram(group, group.width * rows_.sizes.derivatives()), group, w);
      if (border() > 0) add_border(group, w);
    }
  }

  /// Row and column of the window where entry `a` of a group's row for state d stands.
  template <class Entry, class State>
  MECHNN_INLINE auto place(Entry a, State d) const {
    const auto derivatives = rows_.sizes.derivatives();
    return a / derivatives * m() + d * derivatives + a % derivatives;
  }

  /// Zeroes the columns of step t + 1 and of the border, to which the next link of the chain adds.
  MECHNN_INLINE void clear_next(Window& w) const {
    loop(zero, columns(), [&](auto i) MECHNN_BODY {
      loop(i, stride(), [&](auto k) MECHNN_BODY {
        if (k >= m() && (i >= m() || k < columns())) w.s[i * stride() + k] = V::set(0);
      });
      if (i >= m()) w.diagonal[i] = V::set(0);
    });
  }

  /// ω_s² H_ab h^{k_a+k_b} of the rows between two steps; the same for every state.
  MECHNN_INLINE void add_chain_link(V h, Window& w) const {
    constexpr auto derivatives = decltype(rows_.sizes.derivatives())();
    V powers[2 * derivatives - 1];
    powers[0] = rows_.smoothness.weight() * rows_.smoothness.weight();
    for (int k = 1; k < 2 * derivatives - 1; ++k) powers[k] = powers[k - 1] * h;
    loop(zero, width() * derivatives, [&](auto a) MECHNN_BODY {
      loop(a, width() * derivatives, [&](auto b) MECHNN_BODY {
        constexpr double gram = taylor_gram(derivatives, decltype(a)::value, decltype(b)::value);
        if constexpr (gram != 0) {
          const V value = V::set(gram) * powers[a % derivatives + b % derivatives];
          loop(zero, rows_.sizes.dim(), [&](auto d) MECHNN_BODY {
            V& sum = w.s[place(a, d) * stride() + place(b, d)];
            sum = sum + value;
            if (a == b) w.diagonal[place(a, d)] = w.diagonal[place(a, d)] + value;
          });
        }
      });
    });
  }

  MECHNN_FN void add_gram(const V* gram, const RowGroup& group, Window& w) {
    const int size = group.width * rows_.sizes.derivatives();
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

  MECHNN_FN void add_border(const RowGroup& group, Window& w) {
    const int derivatives = rows_.sizes.derivatives();
    const int at = width() * m();
    const V entry = rows_.smoothness.border_entry();
    const V* entries = rows_.smoothness.entries(group);
    for (int r = 0; r < group.rows; ++r) {
      for (int a = 0; a < group.width * derivatives; ++a, ++entries) {
        for (int d = 0; d < rows_.sizes.dim(); ++d) {
          V& sum = w.s[(a / derivatives * m() + d * derivatives + a % derivatives) * stride() + at];
          sum = fma(*entries, entry, sum);
        }
      }
    }
    const V count = V::set(static_cast<Real>(group.rows * rows_.sizes.dim()));
    w.s[at * stride() + at] = fma(count * entry, entry, w.s[at * stride() + at]);
    w.diagonal[at] = fma(count * entry, entry, w.diagonal[at]);
  }

  Rows& rows_;
  const Band& band_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LDL_WINDOW_INL_H
