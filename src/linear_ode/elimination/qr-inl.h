// Block-banded Householder QR, step by step (docs/math/solver.md, "Elimination").
//
// Forward: the window of step t holds the carried rows and its fresh ones; eliminating its columns
// leaves R_t and c_t = (Qᵀβ)_t, and the rest is carried on. Back substitution gives w.
// Adjoint: Rᵀ y = g forward; then backward in time, together,
//   λ = R⁻¹ y,  A λ = Q [y; 0],  ρ = Q [r; (Qᵀβ) below R],
// where r is 0 but for the slack, whose linear objective leaves −γα/R_εε. Going through Q is what
// keeps float32 gradients right: A·λ computed from λ loses up to four digits more.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_QR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_QR_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_QR_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_QR_INL_H
#endif

#include <cstddef>
#include <limits>
#include <utility>

#include "linear_ode/elimination/front-inl.h"
#include "linear_ode/elimination/prefetch-inl.h"
#include "linear_ode/elimination/rounding-inl.h"
#include "linear_ode/elimination/workspace.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Window>
class QrSweep {
 public:
  using Real = typename V::Real;

  /// `keep_reflectors`: for the adjoint, which applies Q afterwards.
  MECHNN_FN QrSweep(Window& window, Workspace<V>& workspace, bool keep_reflectors)
      : window_(window), band_(window.band), keep_(keep_reflectors) {
    const int m = window_.step_columns();
    stride_ = band_.window_columns;
    workspace.reserve(fresh_, band_.fresh_rows * stride_);
    for (V** left_over : {&carried_, &rest_, &kept_}) {
      workspace.reserve(*left_over, band_.window_rows * stride_);
    }
    workspace.reserve(triangle_, band_.shape.step * m * stride_);
    workspace.reserve(reflectors_, keep_ ? band_.reflector_size : band_.max_panel);
    workspace.reserve(row_adjoints_, adjoint_size * band_.window_rows);
    workspace.reserve(column_norms_, m);
    workspace.reserve(rhs, band_.shape.step * m + band_.border);
  }

  /// Factors the band; `rhs` becomes the top of Qᵀβ, where β may be rounding errors instead.
  MECHNN_FN void eliminate(Real slack_pull, Prefetcher<V> prefetcher,
                           const RowRounding<V>* rounding = nullptr) {
    for (int j = 0; j < window_.step_columns(); ++j) column_norms_[j] = V::set(0);
    doubtful_ = V::set(0);
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      prefetcher.advance();
      const BandStep& step = this->step(t);
      window_.fill(t, step, fresh_, stride_);
      if (rounding != nullptr) {
        rounding->replace_rhs(t, fresh_, carried_, step.columns - added(t), stride_);
      }
      V* v = eliminate_unknowns(t, step);
      if (step.eliminated > band_.step_columns || step.dropped > 0) compress(step, v);
      check_pivots(t);
      finish_triangle(t, step);
    }
    if (band_.border == 0) return;
    border_inverse_ = V::set(1) / carried_[0];
    const V pull = V::set(slack_pull) * border_inverse_;
    rhs[band_.shape.step * band_.step_columns] = carried_[1] + pull;
    slack_residual_ = V::set(0) - pull;
  }

  /// values (T m + border) ← R⁻¹ values, from the last step to the first.
  MECHNN_FN void back_substitute(V* values) {
    const std::ptrdiff_t border_at = band_.shape.step * band_.step_columns;
    if (band_.border > 0) values[border_at] = values[border_at] * border_inverse_;
    for (std::ptrdiff_t t = band_.shape.step - 1; t >= 0; --t) back_substitute_step(t, values);
  }

  /// values (T m + border) ← R⁻ᵀ values.
  MECHNN_FN void forward_substitute(V* values) {
    const int m = window_.step_columns();
    V* border = values + band_.shape.step * m;
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      const V* row = triangle(t);
      const std::ptrdiff_t columns = step(t).columns - band_.border;
      V* y = values + t * m;
      for (std::ptrdiff_t i = 0; i < m; ++i, row += stride_) {
        y[i] = y[i] * row[i];
        for (std::ptrdiff_t c = i + 1; c < columns; ++c) y[c] = fnma(row[c], y[i], y[c]);
        if (band_.border > 0) *border = fnma(row[columns], y[i], *border);
      }
    }
    if (band_.border > 0) *border = *border * border_inverse_;
  }

  /// Calls collect(t, adjoints of its rows, λ) from the last step to the first. A row's adjoint is
  /// (Aλ)_r, and ρ_r where rows have a residual; there λ ← R⁻¹ y too, in place. y: (T m + border).
  template <class Collect>
  MECHNN_FN void collect_gradients(V* y, const Collect& collect) {
    const int m = window_.step_columns();
    const std::ptrdiff_t border_at = band_.shape.step * m;
    if (band_.border > 0) {
      set_row_adjoint(m, y[border_at], slack_residual_);
      y[border_at] = y[border_at] * border_inverse_;
    }
    for (std::ptrdiff_t t = band_.shape.step - 1; t >= 0; --t) {
      const BandStep& step = this->step(t);
      if (t + 1 < band_.shape.step) move_row_adjoints(fresh(this->step(t + 1)), m, step.kept);
      for (int i = 0; i < m; ++i) set_row_adjoint(i, y[t * m + i], V::set(0));
      apply_panels(step, take_dropped(t));
      if constexpr (Window::has_residual) back_substitute_step(t, y);
      collect(t, row_adjoints_, y + t * m);
    }
  }

  /// 1 where some |R_jj| was small against its column of R, else 0.
  [[nodiscard]] MECHNN_FN V doubtful() const { return doubtful_; }

  V* rhs = nullptr;  ///< (T m + border): Qᵀβ, then w

 protected:
  /// Numbers of a row's adjoint: (Aλ)_r, and ρ_r.
  static constexpr int adjoint_size = Window::has_residual ? 2 : 1;

  [[nodiscard]] MECHNN_FN const BandStep& step(std::ptrdiff_t t) const {
    return band_.steps[static_cast<std::size_t>(t)];
  }
  [[nodiscard]] MECHNN_FN V* triangle(std::ptrdiff_t t) const {
    return triangle_ + t * band_.step_columns * stride_;
  }
  /// The place of the next reflectors after those at `v`; the same place if none are kept.
  [[nodiscard]] MECHNN_FN V* after_panel(V* v, std::ptrdiff_t rows, int nb) const {
    return keep_ ? v + panel_size(rows, nb) : v;
  }

  /// Fresh rows come first: elimination loses the small rows of a window (what relaxations carry)
  /// when large ones (equations) lie below them.
  MECHNN_FN static int fresh(const BandStep& step) { return step.rows - step.carried; }

  /// The unknowns of step t that its carried rows have not met.
  [[nodiscard]] MECHNN_FN int added(std::ptrdiff_t t) const {
    return t > 0 && band_.shape.step - t >= band_.width ? band_.step_columns : 0;
  }

  /// Eliminates the m unknowns of a step: R_t goes to the triangle, the rows left over become the
  /// carried ones. Returns where its next reflectors go.
  MECHNN_FN V* eliminate_unknowns(std::ptrdiff_t t, const BandStep& step) {
    const int m = window_.step_columns();
    const int tail = band_.border + 1;
    V* v = keep_ ? reflectors_ + step.reflectors : reflectors_;
    Front<V> front{fresh_, carried_, stride_, fresh(step), step.carried, 0, added(t), tail};
    for (int b = 0; b < m;) {
      const int nb = panel_columns(m, m, b);
      front.shared = step.columns + 1 - b - nb - front.added - tail;
      with_panel_width(nb, EliminateFront<V>{front, v, triangle(t) + b * (stride_ + 1), rest_});
      v = after_panel(v, step.rows - b, nb);
      b += nb;
      std::swap(carried_, rest_);
      front = {carried_, carried_, stride_, step.rows - b, 0, 0, 0, tail};
    }
    return v;
  }

  /// Triangularises the rows left over, and drops what then holds only a residual.
  MECHNN_FN void compress(const BandStep& step, V* v) {
    const int m = window_.step_columns();
    const int columns = step.columns - m;
    const int eliminated = step.eliminated - m;
    for (int b = 0; b < eliminated;) {
      const int nb = panel_columns(0, eliminated, b);
      const int rows = step.rows - m - b;
      for (int i = b; i < b + nb; ++i) clear_left(kept_ + i * stride_, i);
      const Front<V> front{carried_, carried_, stride_, rows, 0, columns - b - nb, 0, 1};
      with_panel_width(nb, EliminateFront<V>{front, v, kept_ + b * (stride_ + 1), rest_});
      v = after_panel(v, rows, nb);
      b += nb;
      std::swap(carried_, rest_);
    }
    if (keep_) {
      for (int i = 0; i < step.dropped; ++i) *v++ = carried_[i * stride_ + columns - eliminated];
    }
    std::swap(carried_, kept_);
  }

  MECHNN_FN static void clear_left(V* row, int columns) {
    for (int c = 0; c < columns; ++c) row[c] = V::set(0);
  }

  /// Inverts the diagonal of R_t, and takes c_t.
  MECHNN_FN void finish_triangle(std::ptrdiff_t t, const BandStep& step) {
    const int m = window_.step_columns();
    V* row = triangle(t);
    for (std::ptrdiff_t i = 0; i < m; ++i, row += stride_) {
      row[i] = V::set(1) / row[i];
      rhs[t * m + i] = row[step.columns];
    }
  }

  /// Sums add the unknown that was computed last at their end, so that the products before need not
  /// wait for it.
  MECHNN_INLINE void back_substitute_step(std::ptrdiff_t t, V* values) {
    const int m = window_.step_columns();
    const std::ptrdiff_t columns = step(t).columns - band_.border;
    V* x = values + t * m;
    for (std::ptrdiff_t i = m - 1; i >= 0; --i) {
      const V* row = triangle(t) + i * stride_;
      V sum = x[i];
      if (band_.border > 0) sum = fnma(row[columns], values[band_.shape.step * m], sum);
      for (std::ptrdiff_t c = columns - 1; c > i; --c) sum = fnma(row[c], x[c], sum);
      x[i] = sum * row[i];
    }
  }

  MECHNN_FN void set_row_adjoint(int row, const V& q, [[maybe_unused]] const V& rho) {
    row_adjoints_[adjoint_size * row] = q;
    if constexpr (Window::has_residual) row_adjoints_[adjoint_size * row + 1] = rho;
  }

  /// The adjoints of the rows a step hands on, below its m, are those of the next one's carried
  /// rows.
  MECHNN_FN void move_row_adjoints(int from, int to, int rows) {
    const bool down = to > from;
    const int size = adjoint_size * rows;
    for (int count = 0; count < size; ++count) {
      const int i = down ? size - 1 - count : count;
      row_adjoints_[adjoint_size * to + i] = row_adjoints_[adjoint_size * from + i];
    }
  }

  [[nodiscard]] MECHNN_FN const V* reflectors_end(std::ptrdiff_t t) const {
    const bool last = t + 1 == band_.shape.step;
    return reflectors_ + (last ? band_.reflector_size : step(t + 1).reflectors);
  }

  /// Reflectors are read backwards, from their end, where the residuals of dropped rows stand.
  MECHNN_FN const V* take_dropped(std::ptrdiff_t t) {
    const BandStep& step = this->step(t);
    const V* below = reflectors_end(t) - step.dropped;
    for (int i = 0; i < step.dropped; ++i) {
      set_row_adjoint(step.rows - step.dropped + i, V::set(0), below[i]);
    }
    return below;
  }

  /// row_adjoints ← Q row_adjoints of a step whose panels end at v.
  MECHNN_FN void apply_panels(const BandStep& step, const V* v) {
    for (int end = step.eliminated; end > 0;) {
      const int b = panel_begin(window_.step_columns(), end);
      const std::ptrdiff_t rows = step.rows - b;
      v -= panel_size(rows, end - b);
      with_panel_width(end - b,
                       ApplyPanel<adjoint_size, V>{v, rows, row_adjoints_ + adjoint_size * b});
      end = b;
    }
  }

  /// Notes whether a pivot of this step is small against its column, of which the part in this and
  /// the previous step's rows of R stands for the whole. Where nothing determines the solution,
  /// rounding leaves up to 8e-9 (float32: 6e-4) in 10⁴ steps; growing solutions and taylor at small
  /// h have pivots as small, which is why smallness alone does not decide.
  MECHNN_FN void check_pivots(std::ptrdiff_t t) {
    const int m = window_.step_columns();
    const Real limit = sizeof(Real) == sizeof(double) ? Real(1e-7) : Real(2e-3);
    const V least = V::set(std::numeric_limits<Real>::min());
    const V* r = triangle(t);
    for (int j = 0; j < m; ++j) {
      V norm = max(column_norms_[j], least);
      for (int i = 0; i < j; ++i) {
        norm = fma(r[i * stride_ + j], r[i * stride_ + j], norm);
      }
      const V pivot = r[j * stride_ + j];
      const V bound = V::set(limit * limit) * norm;
      doubtful_ = select_le(pivot * pivot, bound, V::set(1), doubtful_);
      V next = V::set(0);
      for (int i = 0; i < m && t + 1 < band_.shape.step; ++i) {
        next = fma(r[i * stride_ + m + j], r[i * stride_ + m + j], next);
      }
      column_norms_[j] = next;
    }
  }

  Window& window_;
  const Band& band_;
  bool keep_;
  std::ptrdiff_t stride_ = 0;  ///< of every row
  V* fresh_ = nullptr;         ///< (fresh_rows, stride)
  V* carried_ = nullptr;       ///< (window_rows, stride), as are:
  V* rest_ = nullptr;          ///< what the next reflector leaves
  V* kept_ = nullptr;          ///< what compression keeps
  V* triangle_ = nullptr;      ///< (T, m, stride): R, its diagonal inverted
  V* reflectors_ = nullptr;    ///< per step, see BandStep::reflectors; or those of one panel
  V* row_adjoints_ = nullptr;  ///< (window_rows, adjoint_size)
  V* column_norms_ = nullptr;  ///< (m): squared, of the step's columns in the previous rows of R
  V doubtful_;
  V border_inverse_;
  V slack_residual_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_QR_INL_H
