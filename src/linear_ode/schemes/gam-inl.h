// `gam(p)` rows: generalised Adams as a boundary value method, docs/math/solver.md. For each
// interval t and k = 0..n−1,
//   h^k (u_{t+1}^(k) − u_t^(k)) − h^{k+1} Σ_j ω_j u_{s+j}^(k+1) = 0
// over p nodes centred on the interval, s = t − p/2 + 1 clipped to the ends, with
//   Σ_j x_j^q ω_j = 1/(q+1), q = 0..p−1, x_j = (t_{s+j} − t_t)/h_t.
// With fewer than p nodes in all, p is the number of nodes.

#if defined(MECHNN_LINEAR_ODE_SCHEMES_GAM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_GAM_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_GAM_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_GAM_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/schemes/moments-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

struct Gam {
  static constexpr SchemeTraits traits{SchemeFamily::gam, "gam", 2, 8, 2, 0, false, true};

  MECHNN_FN static RowGroup group(const SchemeSize& size, std::ptrdiff_t j) {
    const std::ptrdiff_t width = std::min<std::ptrdiff_t>(size.scheme_order, size.step);
    const std::ptrdiff_t first =
        std::clamp<std::ptrdiff_t>(j - size.scheme_order / 2 + 1, 0, size.step - width);
    return {first, static_cast<int>(width), size.order, static_cast<int>(j - first)};
  }

  template <class V>
  MECHNN_FN static void fill(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                             V* entries) {
    V x[max_nodes];
    V omega[max_nodes];
    weights(group, steps, x, omega);
    const int derivatives = size.order + 1;
    const int row_size = group.width * derivatives;
    for (int i = 0; i < size.order * row_size; ++i) entries[i] = V::set(0);
    for (int k = 0; k < size.order; ++k) {
      V* row = entries + k * row_size;
      for (int j = 0; j < group.width; ++j) row[j * derivatives + k + 1] = V::set(0) - omega[j];
      row[group.anchor * derivatives + k] = V::set(-1);
      row[(group.anchor + 1) * derivatives + k] = V::set(1);
    }
  }

  template <class V>
  MECHNN_FN static void adjoint(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                                const V* entries, const V* entries_bar, V* steps_bar) {
    V x[max_nodes];
    V omega[max_nodes];
    V bar[max_nodes];
    V x_bar[max_nodes];
    node_positions(group, group.anchor, steps, x);
    const int derivatives = size.order + 1;
    for (int j = 0; j < group.width; ++j) {
      omega[j] = V::set(0) - entries[j * derivatives + 1];
      bar[j] = V::set(0);
      for (int k = 0; k < size.order; ++k) {
        bar[j] = bar[j] - entries_bar[(k * group.width + j) * derivatives + k + 1];
      }
    }
    moments_adjoint(group.width, x, omega, bar, x_bar);
    node_positions_adjoint(group, group.anchor, steps, x, x_bar, steps_bar);
  }

 private:
  template <class V>
  MECHNN_FN static void weights(const RowGroup& group, GroupSteps<V> steps, V* x, V* omega) {
    using Real = typename V::Real;
    node_positions(group, group.anchor, steps, x);
    for (int q = 0; q < group.width; ++q) omega[q] = V::set(Real(1) / Real(q + 1));
    solve_moments(group.width, x, omega);
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_GAM_INL_H
