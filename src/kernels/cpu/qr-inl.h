// Block-banded Householder QR, step by step (SOLVER.md, "Factorisations" 1).
//
// Forward: the window of step t holds the carried rows and its fresh ones; eliminating its columns
// leaves R_t and c_t = (Qᵀβ)_t, and the rest is carried on. Back substitution gives w.
// Adjoint: Rᵀ y = g forward; then backward in time, together,
//   λ = R⁻¹ y,  A λ = Q [y; 0],  ρ = Q [r; (Qᵀβ) below R],
// where r is 0 but for the slack, whose linear objective leaves −γα/R_εε. Going through Q is what
// keeps float32 gradients right: A·λ computed from λ loses up to four digits more.

#if defined(MECHNN_KERNELS_CPU_QR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_QR_INL_H
#undef MECHNN_KERNELS_CPU_QR_INL_H
#else
#define MECHNN_KERNELS_CPU_QR_INL_H
#endif

#include <limits>

#include "kernels/cpu/gradients-inl.h"
#include "kernels/cpu/householder-inl.h"
#include "kernels/cpu/rounding-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes>
class QrSweep {
 public:
  using Real = typename V::Real;

  /// `keep_reflectors`: for the adjoint, which applies Q afterwards.
  QrSweep(StepRows<V, Sizes>& rows, Workspace<V>& workspace, bool keep_reflectors)
      : rows_(rows), band_(rows.problem.band), keep_(keep_reflectors) {
    const int m = rows_.sizes.unknowns();
    stride_ = band_.window_columns;
    triangle_size_ = m * (band_.width * m + band_.border);
    workspace.reserve(window_, band_.window_rows * stride_);
    workspace.reserve(triangle_, band_.shape.step * triangle_size_);
    workspace.reserve(reflectors_, keep_ ? band_.reflector_size : band_.largest_reflectors);
    workspace.reserve(images_, 2 * band_.window_rows);
    workspace.reserve(column_norms_, m);
    workspace.reserve(right, band_.shape.step * m + band_.border);
  }

  /// Factors the band; `right` becomes the top of Qᵀβ, where β may be rounding errors instead.
  void eliminate(Real slack_pull, const RowRounding<V>* rounding = nullptr) {
    for (std::ptrdiff_t i = 0; i < band_.window_rows * stride_; ++i) window_[i] = V::set(0);
    for (int j = 0; j < rows_.sizes.unknowns(); ++j) column_norms_[j] = V::set(0);
    doubtful_ = V::set(0);
    empty_ = V::set(0);
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      const BandStep& step = this->step(t);
      fill_fresh_rows(t, step);
      if (rounding != nullptr) rounding->replace_right_side(t, window_, stride_);
      eliminate_columns(step, reflectors(step));
      check_pivots();
      keep_triangle(t, step);
      keep_dropped(step);
      if (t + 1 < band_.shape.step) carry_rows(step, this->step(t + 1));
    }
    if (band_.border == 0) return;
    const V pull = V::set(slack_pull) * border_inverse_;
    V& slack = right[band_.shape.step * band_.unknowns];
    slack = slack + pull;
    slack_residual_ = V::set(0) - pull;
  }

  /// values (T m + border) ← R⁻¹ values, from the last step to the first.
  void back_substitute(V* values) {
    const std::ptrdiff_t border_at = band_.shape.step * band_.unknowns;
    if (band_.border > 0) values[border_at] = values[border_at] * border_inverse_;
    for (std::ptrdiff_t t = band_.shape.step - 1; t >= 0; --t) back_substitute_step(t, values);
  }

  /// values (T m + border) ← R⁻ᵀ values.
  void forward_substitute(V* values) {
    const int m = rows_.sizes.unknowns();
    V* border = values + band_.shape.step * m;
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      const V* row = triangle(t);
      const std::ptrdiff_t columns = step(t).columns - band_.border;
      V* y = values + t * m;
      for (std::ptrdiff_t i = 0; i < m; ++i, row += row_size()) {
        y[i] = y[i] * row[i];
        for (std::ptrdiff_t c = i + 1; c < columns; ++c) y[c] = fnma(row[c], y[i], y[c]);
        if (band_.border > 0) *border = fnma(row[band_.width * m], y[i], *border);
      }
    }
    if (band_.border > 0) *border = *border * border_inverse_;
  }

  /// λ ← R⁻¹ y in place, and every row's gradient on the way. y: (T m + border).
  void collect_gradients(V* y, Gradients<V, Sizes>& gradients) {
    const int m = rows_.sizes.unknowns();
    const std::ptrdiff_t border_at = band_.shape.step * m;
    auto* images = reinterpret_cast<RowImage<V>*>(images_);
    if (band_.border > 0) {
      images[m] = {y[border_at], slack_residual_};
      y[border_at] = y[border_at] * border_inverse_;
    }
    for (std::ptrdiff_t t = band_.shape.step - 1; t >= 0; --t) {
      const BandStep& step = this->step(t);
      if (t + 1 < band_.shape.step) take_carried(step, fresh(this->step(t + 1)));
      for (std::ptrdiff_t i = 0; i < m; ++i) images[i] = {y[t * m + i], V::set(0)};
      take_dropped(step);
      apply_q(step);
      back_substitute_step(t, y);
      gradients.collect(t, images, y + t * m);
    }
  }

  /// 1 where some |R_jj| was small against its column of R, else 0.
  [[nodiscard]] V doubtful() const { return doubtful_; }
  /// 1 where a problem with just as many rows as unknowns has an equation without entries, else 0.
  [[nodiscard]] V has_empty_row() const { return empty_; }

  V* right = nullptr;  ///< (T m + border): Qᵀβ, then w

 private:
  [[nodiscard]] const BandStep& step(std::ptrdiff_t t) const {
    return band_.steps[static_cast<std::size_t>(t)];
  }
  [[nodiscard]] V* triangle(std::ptrdiff_t t) const { return triangle_ + t * triangle_size_; }
  [[nodiscard]] std::ptrdiff_t row_size() const {
    return band_.width * band_.unknowns + band_.border;
  }
  [[nodiscard]] V* reflectors(const BandStep& step) const {
    return keep_ ? reflectors_ + step.reflectors : reflectors_;
  }

  /// Fresh rows come first: elimination loses the small rows of a window (what relaxations carry)
  /// when large ones (equations) lie below them.
  static int fresh(const BandStep& step) { return step.rows - step.carried; }

  void clear_row(V* row, const BandStep& step) const {
    for (int c = 0; c <= step.columns; ++c) row[c] = V::set(0);
  }

  void fill_fresh_rows(std::ptrdiff_t t, const BandStep& step) {
    V* row = window_;
    V* const end = window_ + fresh(step) * stride_;
    for (std::ptrdiff_t e = 0; e < band_.shape.equation; ++e, row += stride_) {
      clear_row(row, step);
      rows_.equation(t, e, row, row[step.columns]);
      if (band_.exact) note_empty(row);
    }
    row = fill_given_rows(t, step, row);
    for (int g = 0; g < step.groups; ++g) {
      row = fill_smoothness_rows(rows_.smoothness.group(step.first_group + g), step, row);
    }
    for (; row < end; row += stride_) clear_row(row, step);
  }

  V* fill_given_rows(std::ptrdiff_t t, const BandStep& step, V* row) {
    const LinearOdeShape& shape = band_.shape;
    if (t >= shape.initial_steps) return row;
    for (std::ptrdiff_t d = 0; d < shape.dim; ++d) {
      for (std::ptrdiff_t k = 0; k < shape.initial_orders; ++k, row += stride_) {
        clear_row(row, step);
        row[d * (shape.order + 1) + k] = rows_.given(t, d, k, row[step.columns]);
      }
    }
    return row;
  }

  V* fill_smoothness_rows(const RowGroup& group, const BandStep& step, V* row) {
    const int slots = rows_.sizes.slots();
    const V* entries = rows_.smoothness.entries(group);
    for (int r = 0; r < group.rows; ++r, entries += group.width * slots) {
      for (std::ptrdiff_t d = 0; d < band_.shape.dim; ++d, row += stride_) {
        clear_row(row, step);
        for (int i = 0; i < group.width; ++i) {
          for (int k = 0; k < slots; ++k) {
            row[i * band_.unknowns + d * slots + k] = entries[i * slots + k];
          }
        }
        if (band_.border > 0) row[step.columns - 1] = rows_.smoothness.border_entry();
      }
    }
    return row;
  }

  void eliminate_columns(const BandStep& step, V* v) {
    for (int b = 0; b < step.eliminated; b += panel_width) {
      const int nb = std::min(panel_width, step.eliminated - b);
      const std::ptrdiff_t rows = step.rows - b;
      with_panel_width(nb, EliminatePanel<V>{window_ + b * (stride_ + 1), stride_, rows,
                                             step.columns + 1 - b, v});
      v += rows * nb + nb * nb;
    }
  }

  /// Stores R_t with its diagonal inverted, and c_t.
  void keep_triangle(std::ptrdiff_t t, const BandStep& step) {
    const int m = rows_.sizes.unknowns();
    const std::ptrdiff_t columns = step.columns - band_.border;
    V* row = triangle(t);
    for (std::ptrdiff_t i = 0; i < m; ++i, row += row_size()) {
      const V* from = window_ + i * stride_;
      row[i] = V::set(1) / from[i];
      for (std::ptrdiff_t c = i + 1; c < columns; ++c) row[c] = from[c];
      if (band_.border > 0) row[band_.width * m] = from[columns];
      right[t * m + i] = from[step.columns];
    }
    if (band_.border > 0 && t + 1 == band_.shape.step) {
      const V* from = window_ + m * stride_;
      border_inverse_ = V::set(1) / from[columns];
      right[(t + 1) * m] = from[step.columns];
    }
  }

  [[nodiscard]] V* dropped(const BandStep& step) const {
    std::ptrdiff_t size = 0;
    for (int b = 0; b < step.eliminated; b += panel_width) {
      const int nb = std::min(panel_width, step.eliminated - b);
      size += static_cast<std::ptrdiff_t>(step.rows - b) * nb + nb * nb;
    }
    return reflectors(step) + size;
  }

  void keep_dropped(const BandStep& step) {
    if (!keep_) return;
    V* out = dropped(step);
    for (int i = step.rows - step.dropped; i < step.rows; ++i) {
      *out++ = window_[i * stride_ + step.columns];
    }
  }

  /// Moves the rows below R up and one block to the left.
  void carry_rows(const BandStep& step, const BandStep& next) {
    const int m = rows_.sizes.unknowns();
    const std::ptrdiff_t columns = step.columns - band_.border;
    const std::ptrdiff_t next_columns = next.columns - band_.border;
    const bool down = fresh(next) > m;
    for (int count = 0; count < step.kept; ++count) {
      const int i = down ? step.kept - 1 - count : count;
      const V* from = window_ + (m + i) * stride_;
      V* to = window_ + (fresh(next) + i) * stride_;
      // Below the diagonal of eliminated columns lies what the reflectors left there.
      const std::ptrdiff_t start = std::min<std::ptrdiff_t>(m + i, step.eliminated);
      const V border = from[columns];
      const V value = from[step.columns];
      for (std::ptrdiff_t c = m; c < start; ++c) to[c - m] = V::set(0);
      for (std::ptrdiff_t c = start; c < columns; ++c) to[c - m] = from[c];
      for (std::ptrdiff_t c = columns - m; c < next_columns; ++c) to[c] = V::set(0);
      if (band_.border > 0) to[next_columns] = columns < start ? V::set(0) : border;
      to[next.columns] = value;
    }
  }

  HWY_INLINE void back_substitute_step(std::ptrdiff_t t, V* values) {
    const int m = rows_.sizes.unknowns();
    const std::ptrdiff_t columns = step(t).columns - band_.border;
    V* x = values + t * m;
    for (std::ptrdiff_t i = m - 1; i >= 0; --i) {
      const V* row = triangle(t) + i * row_size();
      V sum = x[i];
      for (std::ptrdiff_t c = i + 1; c < columns; ++c) sum = fnma(row[c], x[c], sum);
      if (band_.border > 0) sum = fnma(row[band_.width * m], values[band_.shape.step * m], sum);
      x[i] = sum * row[i];
    }
  }

  /// The images of the rows this step handed on are those of the next step's carried rows.
  void take_carried(const BandStep& step, int from) {
    const int m = rows_.sizes.unknowns();
    const bool down = m > from;
    for (int count = 0; count < 2 * step.kept; ++count) {
      const int i = down ? 2 * step.kept - 1 - count : count;
      images_[2 * m + i] = images_[2 * from + i];
    }
  }

  void take_dropped(const BandStep& step) {
    const V* below = dropped(step);
    for (int i = step.rows - step.dropped; i < step.rows; ++i) {
      images_[2 * i] = V::set(0);
      images_[2 * i + 1] = *below++;
    }
  }

  void apply_q(const BandStep& step) {
    const V* end = dropped(step);
    const int last = (step.eliminated - 1) / panel_width * panel_width;
    for (int b = last; b >= 0; b -= panel_width) {
      const int nb = std::min(panel_width, step.eliminated - b);
      const std::ptrdiff_t rows = step.rows - b;
      end -= rows * nb + nb * nb;
      with_panel_width(nb, ApplyPanel<V>{end, rows, images_ + 2 * b});
    }
  }

  void note_empty(const V* row) {
    V largest = V::set(0);
    for (int c = 0; c < rows_.sizes.unknowns(); ++c) largest = max(abs(row[c]), largest);
    empty_ = select_le(largest, V::set(0), V::set(1), empty_);
  }

  /// Notes whether a pivot of this step is small against its column, of which the part in this and
  /// the previous step's rows of R stands for the whole. Where nothing determines the solution,
  /// rounding leaves up to 8e-9 (float32: 6e-4) in 10⁴ steps; growing solutions and taylor at small
  /// h have pivots as small, which is why smallness alone does not judge.
  void check_pivots() {
    const int m = rows_.sizes.unknowns();
    const Real limit = sizeof(Real) == sizeof(double) ? Real(1e-7) : Real(2e-3);
    const V least = V::set(std::numeric_limits<Real>::min());
    for (int j = 0; j < m; ++j) {
      V norm = max(column_norms_[j], least);
      for (int i = 0; i < j; ++i) {
        norm = fma(window_[i * stride_ + j], window_[i * stride_ + j], norm);
      }
      const V pivot = window_[j * stride_ + j];
      const V bound = V::set(limit * limit) * norm;
      doubtful_ = select_le(pivot * pivot, bound, V::set(1), doubtful_);
      V next = V::set(0);
      for (int i = 0; i < m && band_.width > 1; ++i) {
        next = fma(window_[i * stride_ + m + j], window_[i * stride_ + m + j], next);
      }
      column_norms_[j] = next;
    }
  }

  StepRows<V, Sizes>& rows_;
  const Band& band_;
  bool keep_;
  std::ptrdiff_t stride_ = 0;
  std::ptrdiff_t triangle_size_ = 0;
  V* window_ = nullptr;        ///< (window_rows, window_columns)
  V* triangle_ = nullptr;      ///< (T, m, W m + border): R, its diagonal inverted
  V* reflectors_ = nullptr;    ///< per step, see BandStep::reflectors
  V* images_ = nullptr;        ///< (window_rows, 2): a row's A λ and ρ
  V* column_norms_ = nullptr;  ///< (m): squared, of the step's columns in the previous rows of R
  V doubtful_;
  V empty_;
  V border_inverse_;
  V slack_residual_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_QR_INL_H
