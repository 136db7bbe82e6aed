// Block-banded LDLᵀ of the normal equations (SOLVER.md, "Factorisations" 2), blocks built on the
// fly: the fast path for relaxations in float64. It squares the condition number.
//
// The window is the part of AᵀA and Aᵀβ over the unknowns of steps t .. t + W − 1 and the border
// that earlier steps have touched: rows owned by step t add aᵀa and a β, its m columns are
// eliminated, the rest moves one block up and left. In the scaled unknowns the smoothness part of
// constant families is one matrix times powers of h/s.

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

/// Width: nodes in a group as a constant (then without border), or 0 for any.
template <class V, class Sizes, int Width>
class LdlSweep {
 public:
  using Real = typename V::Real;

  LdlSweep(StepRows<V, Sizes>& rows, Workspace<V>& workspace)
      : rows_(rows), band_(rows.problem.band) {
    const std::ptrdiff_t padded = (band_.shape.step + width()) * m();
    if (Width == 0) workspace.reserve(window_, columns() * stride());
    workspace.reserve(lower_, band_.shape.step * m() * columns());
    workspace.reserve(diagonal_, columns());
    workspace.reserve(entries_, m());
    workspace.reserve(right, padded + 1);
  }

  /// Numbers a vector over all unknowns needs: (T + W) m, then the border.
  [[nodiscard]] std::ptrdiff_t vector_size() const {
    return (band_.shape.step + width()) * m() + 1;
  }

  /// Factors AᵀA; `right` becomes L⁻¹ Aᵀβ.
  void eliminate(Real slack_pull) {
    V local[Width > 0 ? local_size() : 1];
    V* s = Width > 0 ? local : window_;
    for (int i = 0; i < columns() * stride(); ++i) s[i] = V::set(0);
    for (int i = 0; i < columns(); ++i) diagonal_[i] = V::set(0);
    tiny_ = V::set(0);
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      add_rows(t, s);
      eliminate_step(t, s);
      shift(s);
    }
    clear_padding(right);
    if (border() == 0) return;
    const int at = width() * m();
    check_pivot(s[at * stride() + at], at);
    border_inverse_ = V::set(1) / s[at * stride() + at];
    border_value(right) = s[at * stride() + columns()] + V::set(slack_pull);
  }

  /// values ← L⁻¹ values
  void forward_substitute(V* values) {
    clear_padding(values);
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      V* y = values + t * m();
      const V* l = lower(t);
      for (int j = 0; j < m(); ++j, l += columns()) {
        for (int i = j + 1; i < width() * m(); ++i) y[i] = fnma(l[i], y[j], y[i]);
        if (border() > 0) border_value(values) = fnma(l[width() * m()], y[j], border_value(values));
      }
    }
  }

  void begin_back_substitution(V* values) {
    if (border() > 0) border_value(values) = border_value(values) * border_inverse_;
  }

  /// values_t ← part t of L⁻ᵀ D⁻¹ values, when all later parts are done.
  HWY_INLINE void back_substitute_step(std::ptrdiff_t t, V* values) {
    V* x = values + t * m();
    for (int j = m() - 1; j >= 0; --j) {
      const V* l = lower(t) + j * columns();
      V sum = x[j] * l[j];
      for (int i = width() * m() - 1; i > j; --i) sum = fnma(l[i], x[i], sum);
      if (border() > 0) sum = fnma(l[width() * m()], border_value(values), sum);
      x[j] = sum;
    }
  }

  /// 1 where a pivot was negligible against its diagonal entry, else 0.
  [[nodiscard]] V tiny_pivots() const { return tiny_; }
  [[nodiscard]] V& border_value(V* values) const {
    return values[(band_.shape.step + width()) * m()];
  }

  V* right = nullptr;  ///< vector_size()

 private:
  static constexpr int local_size() {
    if constexpr (Width > 0) {
      return Width * Sizes::unknowns() * (Width * Sizes::unknowns() + 1);
    } else {
      return 1;
    }
  }
  [[nodiscard]] int given_orders() const { return static_cast<int>(band_.shape.initial_orders); }
  [[nodiscard]] int m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] int width() const { return Width > 0 ? Width : band_.width; }
  [[nodiscard]] int border() const { return Width > 0 ? 0 : band_.border; }
  [[nodiscard]] int columns() const { return width() * m() + border(); }
  [[nodiscard]] int stride() const { return columns() + 1; }
  [[nodiscard]] V* lower(std::ptrdiff_t t) const { return lower_ + t * m() * columns(); }

  void clear_padding(V* values) const {
    for (int i = 0; i < width() * m(); ++i) values[band_.shape.step * m() + i] = V::set(0);
  }

  HWY_INLINE void add_rows(std::ptrdiff_t t, V* s) {
    for (std::ptrdiff_t e = 0; e < band_.shape.equation; ++e) {
      V value;
      rows_.equation(t, e, entries_, value);
      for (int i = 0; i < m(); ++i) {
        for (int k = i; k < m(); ++k) {
          s[i * stride() + k] = fma(entries_[i], entries_[k], s[i * stride() + k]);
        }
        s[i * stride() + columns()] = fma(entries_[i], value, s[i * stride() + columns()]);
        diagonal_[i] = fma(entries_[i], entries_[i], diagonal_[i]);
      }
    }
    if (t < band_.shape.initial_steps) add_given_rows(t, s);
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    for (int g = 0; g < step.groups; ++g) {
      add_smoothness(rows_.smoothness.group(step.first_group + g), s);
    }
  }

  void add_given_rows(std::ptrdiff_t t, V* s) {
    for (int d = 0; d < rows_.sizes.dim(); ++d) {
      for (int k = 0; k < given_orders(); ++k) {
        V value;
        const V entry = rows_.given(t, d, k, value);
        const int i = d * rows_.sizes.slots() + k;
        s[i * stride() + i] = fma(entry, entry, s[i * stride() + i]);
        s[i * stride() + columns()] = fma(entry, value, s[i * stride() + columns()]);
        diagonal_[i] = fma(entry, entry, diagonal_[i]);
      }
    }
  }

  /// The group's Gram matrix, the same for every state, into the window.
  HWY_INLINE void add_smoothness(const RowGroup& group, V* s) {
    const int slots = rows_.sizes.slots();
    const int size = (Width > 0 ? Width : group.width) * slots;
    const V* gram = rows_.smoothness.gram(group, size);
    for (int a = 0; a < size; ++a) {
      const int row = a / slots * m() + a % slots;
      for (int d = 0; d < rows_.sizes.dim(); ++d) {
        const int i = row + d * slots;
        for (int b = a; b < size; ++b) {
          V& sum = s[i * stride() + b / slots * m() + d * slots + b % slots];
          sum = sum + gram[a * size + b];
        }
        diagonal_[i] = diagonal_[i] + gram[a * size + a];
      }
    }
    if (border() > 0) add_border(group, s);
  }

  void add_border(const RowGroup& group, V* s) {
    const int slots = rows_.sizes.slots();
    const int at = width() * m();
    const V entry = rows_.smoothness.border_entry();
    const V* entries = rows_.smoothness.entries(group);
    for (int r = 0; r < group.rows; ++r) {
      for (int a = 0; a < group.width * slots; ++a, ++entries) {
        for (int d = 0; d < rows_.sizes.dim(); ++d) {
          V& sum = s[(a / slots * m() + d * slots + a % slots) * stride() + at];
          sum = fma(*entries, entry, sum);
        }
      }
    }
    const V count = V::set(static_cast<Real>(group.rows * rows_.sizes.dim()));
    s[at * stride() + at] = fma(count * entry, entry, s[at * stride() + at]);
    diagonal_[at] = fma(count * entry, entry, diagonal_[at]);
  }

  HWY_INLINE void check_pivot(const V& pivot, int i) {
    const V limit = V::set(1000 * std::numeric_limits<Real>::epsilon()) * diagonal_[i];
    tiny_ = select_le(pivot, limit, V::set(1), tiny_);
  }

  HWY_INLINE void eliminate_step(std::ptrdiff_t t, V* s) {
    V* l = lower(t);
    const int n = columns();
    for (int j = 0; j < m(); ++j, l += n) {
      const V* row = s + j * stride();
      check_pivot(row[j], j);
      const V inverse = V::set(1) / row[j];
      l[j] = inverse;
      right[t * m() + j] = row[n];
      for (int i = j + 1; i < n; ++i) {
        const V factor = row[i] * inverse;
        l[i] = factor;
        for (int k = i; k <= n; ++k)
          s[i * stride() + k] = fnma(factor, row[k], s[i * stride() + k]);
      }
    }
  }

  HWY_INLINE void shift(V* s) {
    const int inner = (width() - 1) * m();
    const int at = width() * m();
    for (int i = 0; i < at; ++i) {
      const bool moved = i < inner;
      const V* from = s + (i + m()) * stride();
      V* to = s + i * stride();
      for (int k = i; k < at; ++k) to[k] = k < inner ? from[k + m()] : V::set(0);
      if (border() > 0) to[at] = moved ? from[at] : V::set(0);
      to[columns()] = moved ? from[columns()] : V::set(0);
      diagonal_[i] = moved ? diagonal_[i + m()] : V::set(0);
    }
  }

  StepRows<V, Sizes>& rows_;
  const Band& band_;
  V* window_ = nullptr;    ///< (W m + border, W m + border + 1), upper triangle
  V* lower_ = nullptr;     ///< (T, m, W m + border): Lᵀ, 1/D on its diagonal
  V* diagonal_ = nullptr;  ///< (W m + border): diagonal of AᵀA so far, before elimination
  V* entries_ = nullptr;   ///< (m)
  V tiny_;
  V border_inverse_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_LDL_INL_H
