// Rounding errors of the rows of a window as right-hand sides δ(w), in units of eps.
//
// Row a errs by about δ = ± Σ |a| |w|. Rows keep their own size through elimination (Cox and
// Higham, BIT 38, 1998) as long as each step's larger columns come first; taylor's do not, and its
// small rows then take the error of the large ones beside them. So each fresh row gets the largest
// error of the fresh ones but equations, or its own if larger; a carried row gets its own in every
// window it passes.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_ROUNDING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_ROUNDING_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_ROUNDING_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_ROUNDING_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/problem/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class RowRounding {
 public:
  using Real = typename V::Real;

  /// w: (T m + border).
  MECHNN_FN RowRounding(const Band& band, const V* w) : band_(band), w_(w) {}

  /// Of the rows that meet in step t, fresh ones (step.columns + 1 long) and carried ones
  /// (carried_columns + 1), the right-hand side last.
  MECHNN_FN void replace_rhs(std::ptrdiff_t t, V* fresh, V* carried, std::ptrdiff_t carried_columns,
                             std::ptrdiff_t stride) const {
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    const int fresh_rows = step.rows - step.carried;
    V largest = V::set(0);
    for (int i = band_.equation_rows; i < fresh_rows; ++i) {
      largest = max(error(t, step.columns, fresh + i * stride), largest);
    }
    for (int i = 0; i < fresh_rows; ++i) {
      V* row = fresh + i * stride;
      row[step.columns] = sign(t, i) * max(error(t, step.columns, row), largest);
    }
    for (int i = 0; i < step.carried; ++i) {
      V& rhs = carried[i * stride + carried_columns];
      rhs = fma(sign(t, fresh_rows + i), error(t, carried_columns, carried + i * stride), rhs);
    }
  }

 private:
  /// Σ |a| |w| of a row of step t over `columns`, the border last.
  MECHNN_FN V error(std::ptrdiff_t t, std::ptrdiff_t columns, const V* row) const {
    const std::ptrdiff_t own = columns - band_.border;
    V sum = V::set(0);
    for (std::ptrdiff_t c = 0; c < own; ++c) {
      sum = fma(abs(row[c]), abs(w_[t * band_.step_columns + c]), sum);
    }
    if (band_.border == 0) return sum;
    return fma(abs(row[own]), abs(w_[band_.shape.step * band_.step_columns]), sum);
  }

  /// Fixed by the row's place, so that an item is judged alike alone and among others.
  MECHNN_FN V sign(std::ptrdiff_t t, int row) const {
    const std::ptrdiff_t place = t * band_.window_rows + row;
    std::uint64_t bits = (static_cast<std::uint64_t>(place) + 1) * 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 29U)) * 0xBF58476D1CE4E5B9U;
    return V::set(bits >> 63U == 0 ? Real(1) : Real(-1));
  }

  const Band& band_;
  const V* w_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_ROUNDING_INL_H
