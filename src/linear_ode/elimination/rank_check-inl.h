// Check of the items with a small pivot: singular, or only badly scaled.
//
// A small R_jj means either that nothing determines unknown j, and R_jj is rounding error, or that
// the solution grows (u′ = u over 40 time units: e^−40) or that its rows are small (taylor's for
// u^(n) have weight h^n); then R_jj is right to several digits. So the item is eliminated again
// with the rounding errors δ(w) of its rows at the solution w as right-hand side (rounding-inl.h),
// which gives the error e of w in units of eps, and once more with δ(e): singular where
//   eps ‖error of e‖ > limit ‖e‖,  R itself being rounding error, or  eps ‖e‖ > limit ‖w‖,
// with a limit of 1e-5 (float32: 1e-2). The former is 3e-3 and more where nothing determines the
// solution (float32: 1e-2) and at most 1e-8 for hard but regular problems (float32: mostly below
// 1e-2, and then as large as the error of the solution). Doubtful items pay for it with the time of
// two solves, others with none.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_RANK_CHECK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_RANK_CHECK_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_RANK_CHECK_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_RANK_CHECK_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <limits>

#include "linear_ode/elimination/qr-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
MECHNN_FN bool any_lane(const V& flags) {
  typename V::Real values[V::size];
  flags.store(values);
  return std::any_of(values, values + V::size, [](auto x) { return x != 0; });
}

/// Σ |values|: not a number where one of them is not.
template <class V>
MECHNN_FN V sum_of_sizes(const V* values, std::ptrdiff_t size) {
  V sum = V::set(0);
  for (std::ptrdiff_t i = 0; i < size; ++i) sum = sum + abs(values[i]);
  return sum;
}

template <class V, class Window>
class RankCheck {
 public:
  using Real = typename V::Real;

  MECHNN_FN RankCheck(const Band& band, Workspace<V>& workspace)
      : band_(band), size_(band.shape.step * band.step_columns + band.border) {
    workspace.reserve(solution_, size_);
    workspace.reserve(error_, size_);
  }

  /// 1 for singular items, else 0. sweep.rhs is w, and is left so.
  MECHNN_FN V singular(QrSweep<V, Window>& sweep) {
    const V doubtful = sweep.doubtful();
    if (!any_lane(doubtful)) return doubtful;
    // A solution that is zero says nothing about sizes; 1 stands for it.
    const V zero = select_le(sum_of_sizes(sweep.rhs, size_), V::set(0), doubtful, V::set(0));
    replace(zero, V::set(1), sweep.rhs, solution_);
    const V lost = lost_to_rounding(sweep);
    replace(zero, V::set(0), solution_, sweep.rhs);
    return doubtful * lost;
  }

 private:
  /// to ← `value` in the lanes where `flag` is 1, elsewhere from.
  MECHNN_FN void replace(const V& flag, const V& value, const V* from, V* to) const {
    const V half = V::set(Real(0.5));
    for (std::ptrdiff_t i = 0; i < size_; ++i) to[i] = select_le(half, flag, value, from[i]);
  }

  MECHNN_FN V lost_to_rounding(QrSweep<V, Window>& sweep) {
    const V size = sum_of_sizes(solution_, size_);
    const V error = propagate(sweep, solution_);
    copy_values(sweep.rhs, size_, error_);
    const V error_of_error = propagate(sweep, error_);
    const Real limit = sizeof(Real) == sizeof(double) ? Real(1e-5) : Real(1e-2);
    const V trusted = select_le(error_of_error, V::set(limit) * error, V::set(0), V::set(1));
    return select_le(error, V::set(limit) * size, trusted, V::set(1));
  }

  /// Leaves the error of solving for w in sweep.rhs, and returns its size.
  MECHNN_FN V propagate(QrSweep<V, Window>& sweep, const V* w) {
    const RowRounding<V> rounding(band_, w);
    sweep.eliminate(Real(0), Prefetcher<V>(), &rounding);
    sweep.back_substitute(sweep.rhs);
    const V eps = V::set(std::numeric_limits<Real>::epsilon());
    for (std::ptrdiff_t i = 0; i < size_; ++i) sweep.rhs[i] = sweep.rhs[i] * eps;
    return sum_of_sizes(sweep.rhs, size_);
  }

  const Band& band_;
  std::ptrdiff_t size_;
  V* solution_ = nullptr;  ///< (T step_columns + border): w
  V* error_ = nullptr;     ///< (T step_columns + border): e
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_RANK_CHECK_INL_H
