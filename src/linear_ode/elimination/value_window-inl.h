// Dual rows seen by an elimination of plain numbers, and what their tangents do to solutions.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_VALUE_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_VALUE_WINDOW_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_VALUE_WINDOW_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_VALUE_WINDOW_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/dual_arrays-inl.h"
#include "linear_ode/elimination/whole_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class ValueWindow {
 public:
  using Rows = StepRows<Dual<V>, AnySizes, Scaling::item>;
  static constexpr bool has_residual = true;

  ValueWindow(Rows& rows, Workspace<Dual<V>>& workspace)
      : band(rows.problem.band), rows_(rows, workspace) {
    workspace.reserve(filled_, band.fresh_rows * band.window_columns);
  }

  [[nodiscard]] int step_columns() const { return rows_.step_columns(); }

  void fill(std::ptrdiff_t t, const BandStep& step, V* row, std::ptrdiff_t stride) {
    const Dual<V>* from = fill_duals(t, step);
    for (int i = step.carried; i < step.rows; ++i, row += stride, from += band.window_columns) {
      for (int c = 0; c <= step.columns; ++c) row[c] = from[c].value;
    }
  }

  /// The fresh rows (a, β) of a step, `band.window_columns` apart.
  const Dual<V>* fill_duals(std::ptrdiff_t t, const BandStep& step) {
    rows_.fill(t, step, filled_, band.window_columns);
    return filled_;
  }

  const Band& band;

 private:
  WholeWindow<Dual<V>, AnySizes> rows_;
  Dual<V>* filled_ = nullptr;  ///< (fresh_rows, window_columns)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_VALUE_WINDOW_INL_H
