// `taylor` rows (S-MNN), SOLVER.md. For each interval, state and i = 0..n:
//   Σ_{o=i..n} h^o/(o−i)! u_t^(o) − h^i u_{t+1}^(i) = 0
//   Σ_{o=i..n} (−h)^o/(o−i)! u_{t+1}^(o) − (−h)^i u_t^(i) = 0
// In units of h they are constants; with more rows than unknowns they are a relaxation.

#if defined(MECHNN_LINEAR_ODE_ROWS_TAYLOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ROWS_TAYLOR_INL_H
#undef MECHNN_LINEAR_ODE_ROWS_TAYLOR_INL_H
#else
#define MECHNN_LINEAR_ODE_ROWS_TAYLOR_INL_H
#endif

#include "kernels/cpu/lanes-inl.h"
#include "linear_ode/rows/group.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Fills the expansions of derivatives 0..count−1: entries (2 count, width, n+1), zero elsewhere.
/// Row 2i is the forward, 2i + 1 the backward one: largest rows first, as elimination likes them.
template <class V>
void fill_taylor_rows(int order, int width, int count, V* entries) {
  using Real = typename V::Real;
  const int slots = order + 1;
  const std::ptrdiff_t row_size = static_cast<std::ptrdiff_t>(width) * slots;
  for (std::ptrdiff_t i = 0; i < 2 * count * row_size; ++i) entries[i] = V::set(0);
  for (int i = 0; i < count; ++i) {
    V* forward = entries + 2 * i * row_size;
    V* backward = forward + row_size;
    Real coefficient = 1;
    for (int o = i; o <= order; ++o) {
      if (o > i) coefficient /= static_cast<Real>(o - i);
      forward[o] = V::set(coefficient);
      backward[slots + o] = V::set(o % 2 == 0 ? coefficient : -coefficient);
    }
    forward[slots + i] = V::set(-1);
    backward[i] = V::set(i % 2 == 0 ? Real(-1) : Real(1));
  }
}

struct Taylor {
  static constexpr RowFamilyTraits traits{RowFamily::taylor, "taylor", 0, 0, 1, 0, true, false};

  static RowGroup group(const RowSize& size, std::ptrdiff_t j) {
    return {j, 2, 2 * (size.order + 1), 0};
  }

  template <class V>
  static void fill(const RowSize& size, const RowGroup& group, GroupSteps<V> /*steps*/,
                   V* entries) {
    fill_taylor_rows(size.order, group.width, size.order + 1, entries);
  }

  template <class V>
  static void adjoint(const RowSize& /*size*/, const RowGroup& /*group*/, GroupSteps<V> /*steps*/,
                      const V* /*entries*/, const V* /*entries_bar*/, V* /*steps_bar*/) {}
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ROWS_TAYLOR_INL_H
