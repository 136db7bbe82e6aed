// Smoothness rows of problems that satisfy them exactly.
//
// A determined family's row of derivative r ties u^(r) to u^(r+1), in the same way for every r < n:
// with the pairs (a_i, b_i) of its group, those of a first-order problem, and rows scaled freely,
//   Σ_i a_i w_i^(r) + (h/s) b_i w_i^(r+1) = 0.
// With s held constant, h̄ += Σ_i b_i b̄_i / h, and what the family adds for a and b.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_PAIR_ROWS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_PAIR_ROWS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_PAIR_ROWS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_PAIR_ROWS_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/elimination/lane_problem-inl.h"
#include "linear_ode/schemes/table-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class PairRows {
 public:
  MECHNN_FN PairRows(const LaneProblem<V>& problem, Workspace<V>& workspace)
      : problem_(problem), operations_{problem.band.scheme.family} {
    stride_ = 2 * problem.band.width;
    workspace.reserve(pairs_, stride_ * std::max<std::ptrdiff_t>(problem.band.shape.step - 1, 1));
  }

  /// Computes the pairs of all groups: to be called when the lane block's steps change.
  MECHNN_FN void load() {
    const RowGroup* previous = nullptr;
    for (const RowGroup& group : problem_.band.groups) {
      V* const out = of(group);
      if (previous != nullptr && problem_.steps.stride == 0 && previous->width == group.width &&
          previous->anchor == group.anchor) {
        copy_values(of(*previous), 2 * group.width, out);
      } else {
        operations_.fill(first_order(), one_row(group), steps(group), out);
      }
      previous = &group;
    }
  }

  /// (width, 2): a_i, b_i
  [[nodiscard]] MECHNN_FN const V* pairs(const RowGroup& group) const { return of(group); }

  /// h/s
  [[nodiscard]] MECHNN_INLINE V ratio(const RowGroup& group) const {
    return steps(group)[group.anchor] * problem_.inverse_scale;
  }

  /// steps_bar, laid out as the steps, += what the gradient (width, 2) of a group's pairs means.
  MECHNN_FN void adjoint(const RowGroup& group, const V* pairs_bar,
                         const LaneArray<V>& steps_bar) const {
    const V* pairs = of(group);
    V unit_bar = V::set(0);
    for (int i = 0; i < group.width; ++i) {
      unit_bar = fma(pairs[2 * i + 1], pairs_bar[2 * i + 1], unit_bar);
    }
    V* const first = steps_bar.at(group.first);
    V& unit = first[group.anchor * steps_bar.stride];
    unit = unit + unit_bar / steps(group)[group.anchor];
    operations_.adjoint(first_order(), one_row(group), steps(group), pairs, pairs_bar, first);
  }

 private:
  [[nodiscard]] MECHNN_FN SchemeSize first_order() const {
    return {problem_.band.size.step, 1, problem_.band.size.scheme_order};
  }
  MECHNN_FN static RowGroup one_row(RowGroup group) {
    group.rows = 1;
    return group;
  }
  [[nodiscard]] MECHNN_FN GroupSteps<V> steps(const RowGroup& group) const {
    return {problem_.steps.at(group.first), problem_.steps.stride};
  }
  /// first + anchor is the interval a group belongs to, and no other group does.
  [[nodiscard]] MECHNN_FN V* of(const RowGroup& group) const {
    return pairs_ + (group.first + group.anchor) * stride_;
  }

  const LaneProblem<V>& problem_;
  SchemeOperations operations_;
  std::ptrdiff_t stride_;
  V* pairs_ = nullptr;  ///< (T−1, width, 2)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_PAIR_ROWS_INL_H
