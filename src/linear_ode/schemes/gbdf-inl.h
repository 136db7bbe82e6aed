// `gbdf(p)` rows: generalised backward differentiation, docs/math/solver.md. For each node t
// = 1..T−1 and k = 0..n−1,
//   h^k Σ_j α_j u_{s+j}^(k) − h^{k+1} u_t^(k+1) = 0,  h = h_{t−1},
// over p + 1 nodes, s = t − ν clipped to the ends, ν = ⌊p/2⌋+1 (p even) or (p+1)/2 (p odd), with
//   Σ_j x_j^q α_j = [q = 1], q = 0..p, x_j = (t_{s+j} − t_t)/h.
// With fewer than p + 1 nodes in all, p + 1 is the number of nodes.

#if defined(MECHNN_LINEAR_ODE_SCHEMES_GBDF_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_GBDF_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_GBDF_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_GBDF_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/schemes/moments-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

struct Gbdf {
  static constexpr SchemeTraits traits{SchemeFamily::gbdf, "gbdf", 1, 8, 1, 0, false, true};

  /// Group j holds the rows of node j + 1; its unit is the interval before that node.
  MECHNN_FN static RowGroup group(const SchemeSize& size, std::ptrdiff_t j) {
    const int p = size.scheme_order;
    const int behind = p % 2 == 0 ? p / 2 + 1 : (p + 1) / 2;
    const std::ptrdiff_t width = std::min<std::ptrdiff_t>(p + 1, size.step);
    const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(j + 1 - behind, 0, size.step - width);
    return {first, static_cast<int>(width), size.order, static_cast<int>(j - first)};
  }

  template <class V>
  MECHNN_FN static void fill(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                             V* entries) {
    V x[max_nodes];
    V alpha[max_nodes];
    node_positions(group, group.anchor + 1, steps, x);
    for (int q = 0; q < group.width; ++q) alpha[q] = V::set(q == 1 ? 1 : 0);
    solve_moments(group.width, x, alpha);
    const int derivatives = size.order + 1;
    const int row_size = group.width * derivatives;
    for (int i = 0; i < size.order * row_size; ++i) entries[i] = V::set(0);
    for (int k = 0; k < size.order; ++k) {
      V* row = entries + k * row_size;
      for (int j = 0; j < group.width; ++j) row[j * derivatives + k] = alpha[j];
      row[(group.anchor + 1) * derivatives + k + 1] = V::set(-1);
    }
  }

  template <class V>
  MECHNN_FN static void adjoint(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                                const V* entries, const V* entries_bar, V* steps_bar) {
    V x[max_nodes];
    V bar[max_nodes];
    V alpha[max_nodes];
    V x_bar[max_nodes];
    node_positions(group, group.anchor + 1, steps, x);
    const int derivatives = size.order + 1;
    for (int j = 0; j < group.width; ++j) {
      alpha[j] = entries[j * derivatives];
      bar[j] = V::set(0);
      for (int k = 0; k < size.order; ++k) {
        bar[j] = bar[j] + entries_bar[(k * group.width + j) * derivatives + k];
      }
    }
    moments_adjoint(group.width, x, alpha, bar, x_bar);
    node_positions_adjoint(group, group.anchor + 1, steps, x, x_bar, steps_bar);
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_GBDF_INL_H
