// `taylor` rows (S-MNN), docs/math/solver.md. For each interval, state and i = 0..n:
//   Σ_{o=i..n} h^o/(o−i)! u_t^(o) − h^i u_{t+1}^(i) = 0
//   Σ_{o=i..n} (−h)^o/(o−i)! u_{t+1}^(o) − (−h)^i u_t^(i) = 0
// In units of h they are constants; with more rows than unknowns they are a relaxation.

#if defined(MECHNN_LINEAR_ODE_SCHEMES_TAYLOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_TAYLOR_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_TAYLOR_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_TAYLOR_INL_H
#endif

#include <cstddef>

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/schemes/group.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Entry of row r for h^o u^(o) of node 0 or 1. Row 2i is the forward expansion of derivative i,
/// 2i + 1 the backward one: largest rows first, as elimination likes them.
constexpr double taylor_entry(int r, int node, int o) {
  const int i = r / 2;
  const bool backward = r % 2 != 0;
  if (node != (backward ? 1 : 0)) return o != i ? 0 : (backward && i % 2 != 0 ? 1 : -1);
  if (o < i) return 0;
  double factorial = 1;
  for (int j = 2; j <= o - i; ++j) factorial *= j;
  return (backward && o % 2 != 0 ? -1 : 1) / factorial;
}

/// Fills the expansions of derivatives 0..count−1: entries (2 count, width, n+1), zero elsewhere.
template <class V>
MECHNN_FN void fill_taylor_rows(int order, int width, int count, V* entries) {
  using Real = typename V::Real;
  for (int r = 0; r < 2 * count; ++r) {
    for (int i = 0; i < width; ++i) {
      for (int o = 0; o <= order; ++o, ++entries) {
        *entries = V::set(i < 2 ? static_cast<Real>(taylor_entry(r, i, o)) : Real(0));
      }
    }
  }
}

struct Taylor {
  static constexpr SchemeTraits traits{SchemeFamily::taylor, "taylor", 0, 0, 1, 0, true, false};

  MECHNN_FN static RowGroup group(const SchemeSize& size, std::ptrdiff_t j) {
    return {j, 2, 2 * (size.order + 1), 0};
  }

  template <class V>
  MECHNN_FN static void fill(const SchemeSize& size, const RowGroup& group, GroupSteps<V> /*steps*/,
                             V* entries) {
    fill_taylor_rows(size.order, group.width, size.order + 1, entries);
  }

  template <class V>
  MECHNN_FN static void adjoint(const SchemeSize& /*size*/, const RowGroup& /*group*/,
                                GroupSteps<V> /*steps*/, const V* /*entries*/,
                                const V* /*entries_bar*/, V* /*steps_bar*/) {}
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_TAYLOR_INL_H
