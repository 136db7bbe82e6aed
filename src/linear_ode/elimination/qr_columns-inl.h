// Q of an eliminated band, applied to columns over all its rows.
//
// Qᵀ columns = [top; below]: `top` are the rows that stand beside R, `below` those that dropped out
// as residual. Qᵀ goes forward in time as the elimination did, Q backward.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_QR_COLUMNS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_QR_COLUMNS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_QR_COLUMNS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_QR_COLUMNS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/qr-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Numbers of one row in two columns.
template <class V>
struct RowPair {
  V first;
  V second;
};

/// A sweep that keeps reflectors.
template <class V, class Window>
class QrColumns : public QrSweep<V, Window> {
  using Sweep = QrSweep<V, Window>;
  static_assert(Sweep::adjoint_size == 2);

 public:
  QrColumns(Window& window, Workspace<V>& workspace) : Sweep(window, workspace, true) {
    for (const BandStep& step : band_.steps) dropped_ += step.dropped;
    workspace.reserve(top_, band_.shape.step * band_.step_columns + band_.border);
    workspace.reserve(below_, dropped_);
  }

  /// [top; below] ← Qᵀ columns, where fresh_rows(t) gives those of the fresh rows of step t.
  template <class FreshRows>
  void multiply_transposed(const FreshRows& fresh_rows) {
    const int m = band_.step_columns;
    RowPair<V>* below = below_;
    for (std::ptrdiff_t t = 0; t < band_.shape.step; ++t) {
      const BandStep& step = this->step(t);
      const int fresh = Sweep::fresh(step);
      this->move_row_adjoints(m, fresh, step.carried);
      copy_values(fresh_rows(t), fresh, row_adjoints());
      apply_q_transposed(step);
      copy_values(row_adjoints(), m, top() + t * m);
      below = copy_values(row_adjoints() + step.rows - step.dropped, step.dropped, below);
    }
    if (band_.border > 0) top()[band_.shape.step * m] = row_adjoints()[m];
  }

  /// Calls visit(t, the fresh rows of Q [top; below]) from the last step to the first.
  template <class Visit>
  void multiply(const Visit& visit) {
    const int m = band_.step_columns;
    const RowPair<V>* below = below_ + dropped_;
    if (band_.border > 0) row_adjoints()[m] = top()[band_.shape.step * m];
    for (std::ptrdiff_t t = band_.shape.step - 1; t >= 0; --t) {
      const BandStep& step = this->step(t);
      if (t + 1 < band_.shape.step) {
        this->move_row_adjoints(Sweep::fresh(this->step(t + 1)), m, step.kept);
      }
      copy_values(top() + t * m, m, row_adjoints());
      below -= step.dropped;
      copy_values(below, step.dropped, row_adjoints() + step.rows - step.dropped);
      this->apply_panels(step, this->reflectors_end(t) - step.dropped);
      visit(t, static_cast<const RowPair<V>*>(row_adjoints()));
    }
  }

  /// (T m + border)
  [[nodiscard]] RowPair<V>* top() const { return top_; }

 private:
  using Sweep::band_;

  /// The sweep keeps one number a row or, as here, two.
  [[nodiscard]] RowPair<V>* row_adjoints() const {
    return reinterpret_cast<RowPair<V>*>(this->row_adjoints_);
  }

  void apply_q_transposed(const BandStep& step) {
    const V* v = this->reflectors_ + step.reflectors;
    for (int b = 0; b < step.eliminated;) {
      const int nb = panel_columns(band_.step_columns, step.eliminated, b);
      const std::ptrdiff_t rows = step.rows - b;
      with_panel_width(nb, ApplyPanel<2, V, true>{v, rows, this->row_adjoints_ + 2 * b});
      v += panel_size(rows, nb);
      b += nb;
    }
  }

  std::ptrdiff_t dropped_ = 0;
  RowPair<V>* top_ = nullptr;    ///< (T m + border)
  RowPair<V>* below_ = nullptr;  ///< (dropped rows)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_QR_COLUMNS_INL_H
