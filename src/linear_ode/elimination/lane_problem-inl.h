// One lane block's inputs in structure of arrays, and the scaling of its unknowns.
//
// The unknowns are w[t,d,k] = s^k u[t,d,k]. u does not depend on s, so derivatives with respect to
// the steps treat s as a constant. Two choices:
//   none  s = 1, for LDLᵀ: scaling columns by D turns L D_L Lᵀ of AᵀA into (D L D⁻¹)(D² D_L)(…)ᵀ,
//         entry by entry with the same relative rounding errors, so it would gain nothing.
//   item  s = the time scale of the equation, 1/s = max_k (mean|C_k| / mean|C_n|)^{1/(n−k)},
//         between the mean step and 16 spans. The choice for QR: w's entries then have the same
//         size, and rounding errors are small against each of them. Nordsieck's w_k = h^k u^(k)
//         shrink with h, so an error of eps in w is eps/h^k in u^(k): with gam2 at h = 0.001 in
//         float32 it left 0.4 of relative error where this leaves 1e-5.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LANE_PROBLEM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LANE_PROBLEM_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LANE_PROBLEM_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LANE_PROBLEM_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/sizes-inl.h"
#include "linear_ode/elimination/transpose-inl.h"
#include "linear_ode/elimination/workspace.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// A lane array over steps: (T, inner), or (1, inner) with stride 0.
template <class V>
struct LaneArray {
  V* values = nullptr;
  std::ptrdiff_t stride = 0;
  std::ptrdiff_t size = 0;
  MECHNN_INLINE V* at(std::ptrdiff_t t) const { return values + t * stride; }
};

enum class Scaling { none, item };

template <class V>
class LaneProblem {
 public:
  using Real = typename V::Real;

  MECHNN_FN LaneProblem(const linear_ode::LinearOdeInputs<Real>& inputs, Workspace<V>& workspace)
      : band(*inputs.band), inputs_(inputs) {
    reserve(inputs.coefficients, workspace, coefficients);
    reserve(inputs.rhs, workspace, rhs);
    reserve(inputs.initial_values, workspace, initial_values);
    reserve(inputs.steps, workspace, steps);
  }

  MECHNN_FN void load(const LaneBlock& block, Scaling scaling) {
    pack(inputs_.coefficients, block, coefficients.values);
    pack(inputs_.rhs, block, rhs.values);
    pack(inputs_.initial_values, block, initial_values.values);
    pack(inputs_.steps, block, steps.values);
    scale = scaling == Scaling::item ? constant(item_scale()) : V::set(1);
    inverse_scale = V::set(1) / scale;
  }

  const Band& band;
  LaneArray<V> coefficients;    ///< (T|1, E, D, n+1)
  LaneArray<V> rhs;             ///< (T|1, E)
  LaneArray<V> initial_values;  ///< (T_iv|1, D, n_iv)
  LaneArray<V> steps;           ///< (T−1|1)
  V scale;                      ///< s
  V inverse_scale;              ///< 1/s

 private:
  MECHNN_FN static void reserve(const linear_ode::Strided<Real>& input, Workspace<V>& workspace,
                                LaneArray<V>& array) {
    array.stride = input.step_stride;
    array.size = input.item_size;
    workspace.reserve(array.values, input.item_size);
  }

  /// Σ |C_k| of the item: a mean is not carried away by single steps as a maximum is.
  MECHNN_FN V coefficient_size(std::ptrdiff_t k) const {
    V sum = V::set(0);
    for (std::ptrdiff_t i = k; i < coefficients.size; i += band.shape.order + 1) {
      sum = sum + abs(coefficients.values[i]);
    }
    return sum;
  }

  /// Only the size matters: roots higher than the second are replaced by repeated square roots.
  MECHNN_FN V item_scale() const {
    const std::ptrdiff_t n = band.shape.order;
    const V leading = V::set(1) / coefficient_size(n);
    V rate = V::set(0);
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      V root = coefficient_size(k) * leading;
      for (std::ptrdiff_t i = 1; i < n - k; i *= 2) root = sqrt(root);
      rate = max(root, rate);
    }
    V span = V::set(0);
    for (std::ptrdiff_t t = 0; t + 1 < band.shape.step; ++t) span = span + *steps.at(t);
    if (band.shape.step == 1) return V::set(1);
    const V mean = span * V::set(Real(1) / static_cast<Real>(band.shape.step - 1));
    const V period = max(V::set(1) / rate, mean);
    const V longest = V::set(16) * span;
    return select_le(period, longest, period, longest);
  }

  const linear_ode::LinearOdeInputs<Real>& inputs_;
};

/// values (T, D, n+1) ← factor^k values: between u and w.
template <class V, class Sizes>
MECHNN_FN void scale_unknowns(const Band& band, const Sizes& sizes, const V& factor, V* values) {
  const auto derivatives = sizes.derivatives();
  for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
    V* step = values + t * band.unknowns;
    V scale = factor;
    loop(Constant<1>(), derivatives, [&](auto k) MECHNN_BODY {
      loop(Constant<0>(), sizes.dim(), [&](auto d) MECHNN_BODY {
        step[d * derivatives + k] = step[d * derivatives + k] * scale;
      });
      scale = scale * factor;
    });
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LANE_PROBLEM_INL_H
