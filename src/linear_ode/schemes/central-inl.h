// `taylor_central` rows (mech-nn), docs/math/solver.md: the Taylor rows of derivatives 0..n−1 only,
// and for t = 1..T−2 the central row, H = h_{t−1} + h_t,
//   −H^{n−2} u_{t−1}^(n−1) − H^{n−1} u_t^(n) + H^{n−2} u_{t+1}^(n−1) = 0.
// `slack` adds one unknown ε, shared by all these rows with coefficient 1
// as in mech-nn's code, which is why the signs are its.

#if defined(MECHNN_LINEAR_ODE_SCHEMES_CENTRAL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_CENTRAL_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_CENTRAL_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_CENTRAL_INL_H
#endif

#include <cstddef>

#include "linear_ode/schemes/taylor-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

struct TaylorCentral {
  static constexpr SchemeTraits traits{
      SchemeFamily::taylor_central, "taylor_central", 0, 0, 1, 0, false, false};

  /// Interval j brings the central row of node j + 1, where that has a neighbour on both sides.
  MECHNN_FN static RowGroup group(const SchemeSize& size, std::ptrdiff_t j) {
    const bool central = j + 2 < size.step;
    return {j, central ? 3 : 2, 2 * size.order + (central ? 1 : 0), 0};
  }

  template <class V>
  MECHNN_FN static void fill(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                             V* entries) {
    fill_taylor_rows(size.order, group.width, size.order, entries);
    if (group.width < 3) return;
    const int n = size.order;
    const int derivatives = n + 1;
    V* row = entries + 2 * n * 3 * derivatives;
    for (int i = 0; i < 3 * derivatives; ++i) row[i] = V::set(0);
    const V span = steps[0] + steps[1];
    const V ratio = power(span / steps[0], n - 1);
    const V neighbour = ratio / span;
    row[n - 1] = V::set(0) - neighbour;
    row[2 * derivatives + n - 1] = neighbour;
    row[derivatives + n] = V::set(0) - ratio / steps[0];
  }

  template <class V>
  MECHNN_FN static void adjoint(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                                const V* entries, const V* entries_bar, V* steps_bar) {
    if (group.width < 3) return;
    using Real = typename V::Real;
    const int n = size.order;
    const int derivatives = n + 1;
    const V* row = entries + 2 * n * 3 * derivatives;
    const V* bar = entries_bar + 2 * n * 3 * derivatives;
    // The neighbours' entries are ± H^{n−2} h^{1−n}, the middle one −H^{n−1} h^{−n}.
    const V neighbours =
        row[n - 1] * bar[n - 1] + row[2 * derivatives + n - 1] * bar[2 * derivatives + n - 1];
    const V middle = row[derivatives + n] * bar[derivatives + n];
    const V span = steps[0] + steps[1];
    const V span_bar = (V::set(Real(n - 2)) * neighbours + V::set(Real(n - 1)) * middle) / span;
    const V unit_bar = (V::set(Real(n - 1)) * neighbours + V::set(Real(n)) * middle) / steps[0];
    steps_bar[0] = steps_bar[0] + span_bar - unit_bar;
    steps_bar[steps.stride] = steps_bar[steps.stride] + span_bar;
  }
};

struct Slack : TaylorCentral {
  static constexpr SchemeTraits traits{SchemeFamily::slack, "slack", 0, 0, 1, 1, false, false};
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_CENTRAL_INL_H
