// The fresh rows of a step over what its equations leave free, for problems whose rows are all
// satisfied exactly: m − D = D n columns a step instead of m, which halves the work and more.
//
// With the equations of step t as C w = b, C (D, m), reflectors give Cᵀ = [Q₁ N] [R; 0], so
//   w = Q₁ p + N y,  Rᵀ p = b,  y free (the null-space method; Björck, Numerical Methods for Least
//   Squares Problems, 1996, 5.1.3),
// and a row Σ a_i·w_i = β over several steps becomes Σ (a_i N_i)·y_i = β − Σ a_i·(Q₁ p)_i.
// Reflector e turns the other unknowns into that of u_e^(n), the column left out of N.
//
// Adjoint: residuals are 0, so a row's gradient needs only q, Aᵀ q = g: for the rows above from
// N ᵀ g, and then for the equations from what these leave, r = g − Σ a q:  R q = Q₁ᵀ r.

#if defined(MECHNN_KERNELS_CPU_REDUCED_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_REDUCED_WINDOW_INL_H
#undef MECHNN_KERNELS_CPU_REDUCED_WINDOW_INL_H
#else
#define MECHNN_KERNELS_CPU_REDUCED_WINDOW_INL_H
#endif

#include <limits>

#include "kernels/cpu/gradients-inl.h"
#include "kernels/cpu/pair_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes>
class ReducedWindow {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, Scaling::item>;
  using Sums = Gradients<V, Sizes, Scaling::item>;
  static constexpr bool has_residual = false;

  ReducedWindow(Rows& rows, Workspace<V>& workspace)
      : band(rows.problem.band), rows_(rows), smoothness_(rows.problem, workspace) {
    const std::ptrdiff_t steps = band.shape.step;
    const std::ptrdiff_t bases = shares_basis() ? 1 : steps;
    workspace.reserve(basis_, bases * m() * m());
    workspace.reserve(triangle_, bases * dims() * dims());
    workspace.reserve(particular_, steps * m());
    workspace.reserve(free_, steps * step_columns());
    workspace.reserve(solution_, steps * m());
    workspace.reserve(entries_, m());
    workspace.reserve(images_, dims());
    workspace.reserve(pairs_bar_, 2 * band.width);
  }

  [[nodiscard]] HWY_INLINE auto step_columns() const {
    return rows_.sizes.dim() * (rows_.sizes.slots() - one);
  }
  [[nodiscard]] V singular() const { return singular_; }

  HWY_FLATTEN void load() {
    smoothness_.load();
    singular_ = V::set(0);
    for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
      if (t == 0 || !shares_basis()) make_basis(t);
      make_particular(t);
    }
  }

  /// w (T, m) of y (T, D n).
  V* recover(const V* y) {
    for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
      const V* row = basis(t);
      loop(zero, m(), [&](auto i) HWY_ATTR {
        V sum = particular(t)[i];
        each_free([&](auto column, auto c) HWY_ATTR { sum = fma(row[column], y[c], sum); });
        solution_[t * m() + i] = sum;
        row += m();
      });
      y += step_columns();
    }
    return solution_;
  }

  /// Nᵀ g (T, D n) of g (T, m), which is kept for finish().
  V* project(V* g) {
    left_ = g;
    for (std::ptrdiff_t t = 0; t < band.shape.step; ++t, g += m()) {
      V* y = free_ + t * step_columns();
      each_free([&](auto column, auto c) HWY_ATTR { y[c] = column_product(basis(t), column, g); });
    }
    return free_;
  }

  HWY_FLATTEN void fill(std::ptrdiff_t t, const BandStep& step, V* row, std::ptrdiff_t stride) {
    V* const end = row + (step.rows - step.carried) * stride;
    if (t < band.shape.initial_steps) {
      each_given([&](int d, int k) HWY_ATTR {
        V value;
        const V entry = rows_.given(t, d, k, value);
        const int at = d * slots() + k;
        const V* q = basis(t) + at * m();
        clear_row(row, step);
        each_free([&](auto column, auto c) HWY_ATTR { row[c] = entry * q[column]; });
        row[step.columns] = fnma(entry, particular(t)[at], value);
        row += stride;
      });
    }
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup& group = this->group(step, g);
      for (int r = 0; r < group.rows; ++r) {
        for (int d = 0; d < dims(); ++d, row += stride) {
          smoothness_row(group, d * slots() + r, step, row);
        }
      }
    }
    for (; row < end; row += stride) clear_row(row, step);
  }

  /// q (rows of the window) of step t's rows.
  void collect(std::ptrdiff_t t, const V* q, const V* /*lambda*/, Sums& gradients) {
    if (t < band.shape.initial_steps) {
      each_given([&](int d, int k) HWY_ATTR {
        gradients.given(t, d, k, {*q, V::set(0)});
        V& left = left_[t * m() + d * slots() + k];
        left = left - *q++;
      });
    }
    const BandStep& step = band.steps[static_cast<std::size_t>(t)];
    for (int g = 0; g < step.groups; ++g) {
      collect_group(group(step, g), q, gradients);
      q += static_cast<std::ptrdiff_t>(group(step, g).rows) * dims();
    }
  }

  /// The equations' q, when all other rows have had theirs subtracted from the cotangent.
  void finish(Sums& gradients) {
    for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
      const V* r = triangle(t);
      loop_down(zero, dims(), [&](auto e) HWY_ATTR {
        V q = column_product(basis(t), pivot(e), left_ + t * m());
        loop(e + one, dims(), [&](auto f) HWY_ATTR { q = fnma(r[e * dims() + f], images_[f], q); });
        images_[e] = q * r[e * dims() + e];
        gradients.equation(t, e, {images_[e], V::set(0)}, gradients.solution + t * m());
      });
    }
  }

  const Band& band;

 private:
  static constexpr Constant<0> zero{};
  static constexpr Constant<1> one{};

  [[nodiscard]] HWY_INLINE auto m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] HWY_INLINE auto dims() const { return rows_.sizes.dim(); }
  [[nodiscard]] HWY_INLINE auto slots() const { return rows_.sizes.slots(); }
  /// The column of Q that equation e takes.
  template <class Equation>
  [[nodiscard]] HWY_INLINE auto pivot(Equation e) const {
    return e * slots() + slots() - one;
  }
  [[nodiscard]] bool shares_basis() const { return rows_.problem.coefficients.stride == 0; }
  [[nodiscard]] V* basis(std::ptrdiff_t t) const {
    return basis_ + (shares_basis() ? 0 : t * m() * m());
  }
  [[nodiscard]] V* triangle(std::ptrdiff_t t) const {
    return triangle_ + (shares_basis() ? 0 : t * dims() * dims());
  }
  [[nodiscard]] V* particular(std::ptrdiff_t t) const { return particular_ + t * m(); }
  [[nodiscard]] const RowGroup& group(const BandStep& step, int g) const {
    return band.groups[static_cast<std::size_t>(step.first_group + g)];
  }

  /// f(column of Q, column of N)
  template <class F>
  HWY_INLINE void each_free(const F& f) const {
    const auto orders = slots() - one;
    loop(zero, dims(), [&](auto d) HWY_ATTR {
      loop(zero, orders, [&](auto k) HWY_ATTR { f(d * slots() + k, d * orders + k); });
    });
  }
  template <class F>
  HWY_INLINE void each_given(const F& f) const {
    for (int d = 0; d < dims(); ++d) {
      for (int k = 0; k < band.shape.initial_orders; ++k) f(d, k);
    }
  }

  template <class Column>
  HWY_INLINE V column_product(const V* q, Column column, const V* x) const {
    V sum = V::set(0);
    loop(zero, m(), [&](auto i) HWY_ATTR { sum = fma(q[i * m() + column], x[i], sum); });
    return sum;
  }

  static void clear_row(V* row, const BandStep& step) {
    for (int c = 0; c <= step.columns; ++c) row[c] = V::set(0);
  }

  /// Q and R of step t's equations.
  HWY_INLINE void make_basis(std::ptrdiff_t t) {
    V* const q = basis(t);
    V* const c = entries_;
    loop(zero, dims(), [&](auto e) HWY_ATTR {
      V value;
      if (e == 0) {
        rows_.equation(t, e, c, value);
      } else {
        rows_.equation(t, e, solution_, value);
        loop(zero, m(), [&](auto i) HWY_ATTR { c[i] = column_product(q, i, solution_); });
      }
      const V tau = make_reflector(e, c, triangle(t));
      apply_reflector(e, c, tau, q);
    });
  }

  /// Of c (m), an equation in the unknowns that earlier reflectors made: c becomes the reflector
  /// onto its pivot; R's column is written, its diagonal inverted. Returns τ.
  template <class Equation>
  HWY_INLINE V make_reflector(Equation e, V* c, V* r) {
    V above = V::set(0);
    loop(zero, e, [&](auto f) HWY_ATTR {
      V& entry = c[pivot(f)];
      r[f * dims() + e] = entry;
      above = fma(entry, entry, above);
      entry = V::set(0);
    });
    V square = V::set(0);
    loop(zero, m(), [&](auto i) HWY_ATTR { square = fma(c[i], c[i], square); });
    const V norm = sqrt(square);
    const V head = c[pivot(e)];
    const V shift = copysign(norm, head);
    c[pivot(e)] = head + shift;
    r[e * dims() + e] = reciprocal_or_zero(V::set(0) - shift);
    check_rank(square, above);
    return reciprocal_or_zero(norm * (norm + abs(head)));
  }

  /// Q ← Q (I − τ c cᵀ), Q = I before the first.
  template <class Equation>
  HWY_INLINE void apply_reflector(Equation e, const V* c, const V& tau, V* q) const {
    loop(zero, m(), [&](auto i) HWY_ATTR {
      V* row = q + i * m();
      V sum = c[i];
      if (e > 0) {
        sum = V::set(0);
        loop(zero, m(), [&](auto j) HWY_ATTR { sum = fma(row[j], c[j], sum); });
      }
      sum = sum * tau;
      loop(zero, m(), [&](auto j) HWY_ATTR {
        const V before = e > 0 ? row[j] : V::set(i == j ? 1 : 0);
        row[j] = fnma(sum, c[j], before);
      });
    });
  }

  /// What is left of an equation that depends on earlier ones is rounding error.
  HWY_INLINE void check_rank(const V& square, const V& above) {
    constexpr Real limit = 64 * std::numeric_limits<Real>::epsilon();
    singular_ = select_le(square, V::set(limit * limit) * above, V::set(1), singular_);
  }

  /// Q₁ p, Rᵀ p = b.
  HWY_INLINE void make_particular(std::ptrdiff_t t) {
    const V* q = basis(t);
    const V* r = triangle(t);
    V* out = particular(t);
    loop(zero, m(), [&](auto i) HWY_ATTR { out[i] = V::set(0); });
    loop(zero, dims(), [&](auto e) HWY_ATTR {
      V p = rows_.problem.rhs.at(t)[e] * rows_.equation_factor(t, e);
      loop(zero, e, [&](auto f) HWY_ATTR { p = fnma(r[f * dims() + e], images_[f], p); });
      images_[e] = p * r[e * dims() + e];
      loop(zero, m(),
           [&](auto i) HWY_ATTR { out[i] = fma(q[i * m() + pivot(e)], images_[e], out[i]); });
    });
  }

  /// The row that ties the unknown at place `at` of a step to the one after it.
  HWY_INLINE void smoothness_row(const RowGroup& group, int at, const BandStep& step,
                                 V* row) const {
    const V* pair = smoothness_.pairs(group);
    const V ratio = smoothness_.ratio(group);
    V value = V::set(0);
    V* out = row;
    for (int i = 0; i < group.width; ++i, pair += 2, out += step_columns()) {
      const V first = pair[0];
      const V second = pair[1] * ratio;
      const V* low = basis(group.first + i) + at * m();
      const V* high = low + m();
      each_free([&](auto column, auto c)
                    HWY_ATTR { out[c] = fma(first, low[column], second * high[column]); });
      const V* fixed = particular(group.first + i) + at;
      value = fnma(first, fixed[0], fnma(second, fixed[1], value));
    }
    for (V* const end = row + step.columns; out < end; ++out) *out = V::set(0);
    row[step.columns] = value;
  }

  /// left ← left − aᵀ q of a group's rows, and the gradient of its pairs, −q z.
  HWY_FLATTEN void collect_group(const RowGroup& group, const V* q, Sums& gradients) {
    const V* pair = smoothness_.pairs(group);
    const V ratio = smoothness_.ratio(group);
    for (int i = 0; i < group.width; ++i) {
      const V first = pair[2 * i];
      const V second = pair[2 * i + 1] * ratio;
      const V* z = gradients.solution + (group.first + i) * m();
      V* left = left_ + (group.first + i) * m();
      V first_bar = V::set(0);
      V second_bar = V::set(0);
      for (int r = 0; r < group.rows; ++r) {
        for (int d = 0; d < dims(); ++d) {
          const int at = d * slots() + r;
          const V image = q[r * dims() + d];
          left[at] = fnma(first, image, left[at]);
          left[at + 1] = fnma(second, image, left[at + 1]);
          first_bar = fnma(image, z[at], first_bar);
          second_bar = fnma(image, z[at + 1], second_bar);
        }
      }
      pairs_bar_[2 * i] = first_bar;
      pairs_bar_[2 * i + 1] = second_bar * ratio;
    }
    smoothness_.adjoint(group, pairs_bar_, gradients.steps());
  }

  Rows& rows_;
  PairRows<V> smoothness_;
  V singular_;
  V* basis_ = nullptr;       ///< (T|1, m, m): Q
  V* triangle_ = nullptr;    ///< (T|1, D, D): R, its diagonal inverted
  V* particular_ = nullptr;  ///< (T, m): Q₁ p
  V* free_ = nullptr;        ///< (T, D n): Nᵀ g
  V* solution_ = nullptr;    ///< (T, m): w
  V* left_ = nullptr;        ///< (T, m): g less what rows have taken
  V* entries_ = nullptr;     ///< (m): an equation
  V* images_ = nullptr;      ///< (D): of one step's equations
  V* pairs_bar_ = nullptr;   ///< (width, 2): gradient of one group's pairs
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_REDUCED_WINDOW_INL_H
