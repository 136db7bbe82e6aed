// The fresh rows of a step over all its unknowns, for problems whose rows leave a residual.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_WHOLE_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_WHOLE_WINDOW_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_WHOLE_WINDOW_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_WHOLE_WINDOW_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/gradients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes>
class WholeWindow {
 public:
  using Rows = StepRows<V, Sizes, Scaling::item>;
  using Sums = Gradients<V, Sizes, Scaling::item>;
  static constexpr bool has_residual = true;

  MECHNN_FN WholeWindow(Rows& rows, Workspace<V>& /*workspace*/)
      : band(rows.problem.band), rows_(rows) {}

  /// To be called when a lane block's numbers are there.
  MECHNN_FN void load() {}
  [[nodiscard]] MECHNN_INLINE auto step_columns() const { return rows_.sizes.unknowns(); }
  /// 1 where the equations of a step contradict or repeat each other; the elimination tells here.
  [[nodiscard]] MECHNN_FN V singular() const { return V::set(0); }
  /// The solution w (T, m) of what the elimination found, and the cotangent it takes for w's.
  MECHNN_FN V* recover(V* found) const { return found; }
  MECHNN_FN V* project(V* cotangent) const { return cotangent; }

  /// Equation, initial and smoothness rows of step t, each step.columns and a right-hand side long.
  MECHNN_FN void fill(std::ptrdiff_t t, const BandStep& step, V* row, std::ptrdiff_t stride) {
    V* const end = row + (step.rows - step.carried) * stride;
    for (std::ptrdiff_t e = 0; e < band.shape.equation; ++e, row += stride) {
      rows_.equation(t, e, row, row[step.columns]);
      for (int c = band.unknowns; c < step.columns; ++c) row[c] = V::set(0);
    }
    row = fill_initial_rows(t, step, row, stride);
    for (int g = 0; g < step.groups; ++g) {
      row = fill_smoothness_rows(rows_.smoothness.group(step.first_group + g), step, row, stride);
    }
    for (; row < end; row += stride) clear_row(row, step);
  }

  /// Adds what the row_adjoints (rows of the window, 2) of step t's rows and λ mean for the inputs.
  MECHNN_FN void collect(std::ptrdiff_t t, const V* row_adjoints, const V* lambda,
                         Sums& gradients) const {
    gradients.collect(t, reinterpret_cast<const RowAdjoint<V>*>(row_adjoints), lambda);
  }
  MECHNN_FN void finish(Sums& /*gradients*/) const {}

  const Band& band;

 private:
  MECHNN_FN static void clear_row(V* row, const BandStep& step) {
    for (int c = 0; c <= step.columns; ++c) row[c] = V::set(0);
  }

  MECHNN_FN V* fill_initial_rows(std::ptrdiff_t t, const BandStep& step, V* row,
                                 std::ptrdiff_t stride) const {
    const LinearOdeShape& shape = band.shape;
    if (t >= shape.initial_steps) return row;
    for (std::ptrdiff_t d = 0; d < shape.dim; ++d) {
      for (std::ptrdiff_t k = 0; k < shape.initial_orders; ++k, row += stride) {
        clear_row(row, step);
        row[d * (shape.order + 1) + k] = rows_.initial_value(t, d, k, row[step.columns]);
      }
    }
    return row;
  }

  MECHNN_FN V* fill_smoothness_rows(const RowGroup& group, const BandStep& step, V* row,
                                    std::ptrdiff_t stride) {
    const int filled = group.width * band.unknowns;
    for (int r = 0; r < group.rows; ++r) {
      rows_.smoothness.write(group, r, rows_.sizes, row, stride);
      for (std::ptrdiff_t d = 0; d < band.shape.dim; ++d, row += stride) {
        for (int c = filled; c <= step.columns; ++c) row[c] = V::set(0);
        if (band.border > 0) row[step.columns - 1] = rows_.smoothness.border_entry();
      }
    }
    return row;
  }

  Rows& rows_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_WHOLE_WINDOW_INL_H
