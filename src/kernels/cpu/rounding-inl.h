// What rounding the rows of a window costs: right-hand sides δ(w), in units of eps.
//
// Row a errs by about δ = ± Σ |a| |w|. Rows keep their own size through elimination (Cox and
// Higham, BIT 38, 1998) as long as each step's larger columns come first; taylor's do not, and its
// small rows then take the error of the large ones beside them. So each fresh row gets the largest
// error of the fresh ones but equations, or its own if larger; a carried row gets its own in every
// window it passes.

#if defined(MECHNN_KERNELS_CPU_ROUNDING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_ROUNDING_INL_H
#undef MECHNN_KERNELS_CPU_ROUNDING_INL_H
#else
#define MECHNN_KERNELS_CPU_ROUNDING_INL_H
#endif

#include <cstdint>

#include "kernels/cpu/lanes-inl.h"
#include "linear_ode/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class RowRounding {
 public:
  using Real = typename V::Real;

  /// w: (T m + border).
  RowRounding(const Band& band, const V* w) : band_(band), w_(w) {}

  /// The window of step t, its fresh rows first and its right-hand side last.
  void replace_right_side(std::ptrdiff_t t, V* window, std::ptrdiff_t stride) const {
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    const int fresh = step.rows - step.carried;
    V largest = V::set(0);
    for (auto i = static_cast<int>(band_.shape.equation); i < fresh; ++i) {
      largest = max(error(t, step, window + i * stride), largest);
    }
    for (int i = 0; i < step.rows; ++i) {
      V* row = window + i * stride;
      const V own = error(t, step, row);
      V& right = row[step.columns];
      const V sign = V::set(random_sign(t * band_.window_rows + i));
      right = i < fresh ? sign * max(own, largest) : fma(sign, own, right);
    }
  }

 private:
  V error(std::ptrdiff_t t, const BandStep& step, const V* row) const {
    const std::ptrdiff_t columns = step.columns - band_.border;
    V sum = V::set(0);
    for (std::ptrdiff_t c = 0; c < columns; ++c) {
      sum = fma(abs(row[c]), abs(w_[t * band_.unknowns + c]), sum);
    }
    if (band_.border == 0) return sum;
    return fma(abs(row[columns]), abs(w_[band_.shape.step * band_.unknowns]), sum);
  }

  /// Fixed by the row's place, so that an item is judged alike alone and among others.
  static Real random_sign(std::ptrdiff_t place) {
    std::uint64_t bits = (static_cast<std::uint64_t>(place) + 1) * 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 29U)) * 0xBF58476D1CE4E5B9U;
    return bits >> 63U == 0 ? Real(1) : Real(-1);
  }

  const Band& band_;
  const V* w_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_ROUNDING_INL_H
