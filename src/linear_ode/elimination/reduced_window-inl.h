// The fresh rows of a step over what its equations leave free, for problems whose rows are all
// satisfied exactly: m − D = D n columns a step instead of m, which halves the work and more.
//
// With w_t = (Q₁ p)_t + N_t y_t (null_space-inl.h) a row Σ a_i·w_i = β over several steps becomes
//   Σ (a_i N_i)·y_i = β − Σ a_i·(Q₁ p)_i.
// Adjoint: residuals are 0, so a row's gradient needs only q, Aᵀ q = g: for the rows above from
// Nᵀ g, and then for the equations from what these leave, r = g − Σ aᵀ q:  R q = Q₁ᵀ r.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_REDUCED_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_REDUCED_WINDOW_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_REDUCED_WINDOW_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_REDUCED_WINDOW_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/gradients-inl.h"
#include "linear_ode/elimination/null_space-inl.h"
#include "linear_ode/elimination/pair_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes>
class ReducedWindow {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, Scaling::item>;
  using Sums = Gradients<V, Sizes, Scaling::item>;
  static constexpr bool has_residual = false;

  MECHNN_FN ReducedWindow(Rows& rows, Workspace<V>& workspace)
      : band(rows.problem.band),
        rows_(rows),
        null_space_(rows, workspace),
        smoothness_(rows.problem, workspace) {
    workspace.reserve(free_, band.shape.step * step_columns());
    workspace.reserve(solution_, band.shape.step * band.unknowns);
    workspace.reserve(pairs_bar_, 2 * band.width);
  }

  MECHNN_FN void load() {
    smoothness_.load();
    null_space_.load();
  }
  [[nodiscard]] MECHNN_INLINE auto step_columns() const { return null_space_.columns(); }
  [[nodiscard]] MECHNN_FN V singular() const { return null_space_.singular(); }

  /// w (T, m) of y (T, D n)
  MECHNN_FN V* recover(const V* y) {
    null_space_.recover(y, solution_);
    return solution_;
  }
  /// Nᵀ g (T, D n) of g (T, m), which is kept for finish()
  MECHNN_FN V* project(V* g) {
    left_ = g;
    null_space_.project(g, free_);
    return free_;
  }

  MECHNN_FLATTEN void fill(std::ptrdiff_t t, const BandStep& step, V* row, std::ptrdiff_t stride) {
    V* const end = row + (step.rows - step.carried) * stride;
    if (t < band.shape.initial_steps) {
      each_initial_value([&](int d, int k) MECHNN_BODY {
        V value;
        const V entry = rows_.initial_value(t, d, k, value);
        const int at = d * derivatives() + k;
        const V* q = null_space_.basis(t) + at * m();
        clear_row(row, step);
        null_space_.each_free([&](auto column, auto c) MECHNN_BODY { row[c] = entry * q[column]; });
        row[step.columns] = fnma(entry, null_space_.particular(t)[at], value);
        row += stride;
      });
    }
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup& group = this->group(step, g);
      for (int r = 0; r < group.rows; ++r) {
        for (int d = 0; d < dims(); ++d, row += stride) {
          smoothness_row(group, d * derivatives() + r, step, row);
        }
      }
    }
    for (; row < end; row += stride) clear_row(row, step);
  }

  /// q (rows of the window) of step t's rows.
  MECHNN_FN void collect(std::ptrdiff_t t, const V* q, const V* /*lambda*/, Sums& gradients) {
    if (t < band.shape.initial_steps) {
      each_initial_value([&](int d, int k) MECHNN_BODY {
        gradients.initial_value(t, d, k, {*q, V::set(0)});
        V& left = left_[t * m() + d * derivatives() + k];
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
  MECHNN_FN void finish(Sums& gradients) {
    for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
      const V* z = gradients.solution + t * m();
      null_space_.for_each_row_adjoint(t, left_ + t * m(), [&](int e, const V& q) MECHNN_BODY {
        gradients.equation(t, e, {q, V::set(0)}, z);
      });
    }
  }

  const Band& band;

 private:
  [[nodiscard]] MECHNN_INLINE auto m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] MECHNN_INLINE auto dims() const { return rows_.sizes.dim(); }
  [[nodiscard]] MECHNN_INLINE auto derivatives() const { return rows_.sizes.derivatives(); }
  [[nodiscard]] MECHNN_FN const RowGroup& group(const BandStep& step, int g) const {
    return band.groups[static_cast<std::size_t>(step.first_group + g)];
  }

  template <class F>
  MECHNN_INLINE void each_initial_value(const F& f) const {
    for (int d = 0; d < dims(); ++d) {
      for (int k = 0; k < band.shape.initial_orders; ++k) f(d, k);
    }
  }

  MECHNN_FN static void clear_row(V* row, const BandStep& step) {
    for (int c = 0; c <= step.columns; ++c) row[c] = V::set(0);
  }

  /// The row that ties the unknown at place `at` of a step to the one after it.
  MECHNN_INLINE void smoothness_row(const RowGroup& group, int at, const BandStep& step,
                                    V* row) const {
    const V* pair = smoothness_.pairs(group);
    const V ratio = smoothness_.ratio(group);
    V value = V::set(0);
    V* out = row;
    for (int i = 0; i < group.width; ++i, pair += 2, out += step_columns()) {
      const V first = pair[0];
      const V second = pair[1] * ratio;
      const V* low = null_space_.basis(group.first + i) + at * m();
      const V* high = low + m();
      null_space_.each_free([&](auto column, auto c) MECHNN_BODY {
        out[c] = fma(first, low[column], second * high[column]);
      });
      const V* fixed = null_space_.particular(group.first + i) + at;
      value = fnma(first, fixed[0], fnma(second, fixed[1], value));
    }
    for (V* const end = row + step.columns; out < end; ++out) *out = V::set(0);
    row[step.columns] = value;
  }

  /// left ← left − aᵀ q of a group's rows, and the gradient of its pairs, −q z.
  MECHNN_FLATTEN void collect_group(const RowGroup& group, const V* q, Sums& gradients) {
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
          const int at = d * derivatives() + r;
          const V q_row = q[r * dims() + d];
          left[at] = fnma(first, q_row, left[at]);
          left[at + 1] = fnma(second, q_row, left[at + 1]);
          first_bar = fnma(q_row, z[at], first_bar);
          second_bar = fnma(q_row, z[at + 1], second_bar);
        }
      }
      pairs_bar_[2 * i] = first_bar;
      pairs_bar_[2 * i + 1] = second_bar * ratio;
    }
    smoothness_.adjoint(group, pairs_bar_, gradients.steps());
  }

  Rows& rows_;
  NullSpace<V, Sizes> null_space_;
  PairRows<V> smoothness_;
  V* free_ = nullptr;       ///< (T, D n): Nᵀ g
  V* solution_ = nullptr;   ///< (T, m): w
  V* left_ = nullptr;       ///< (T, m): g less what rows have taken
  V* pairs_bar_ = nullptr;  ///< (width, 2): gradient of one group's pairs
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_REDUCED_WINDOW_INL_H
