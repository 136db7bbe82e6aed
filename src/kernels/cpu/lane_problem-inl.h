// One lane block's inputs in structure of arrays, and the scaling of its unknowns.
//
// The unknowns are w[t,d,k] = s_t^k u[t,d,k] (Nordsieck) with s_t the mean of the steps beside t.
// u does not depend on s, so derivatives with respect to the steps treat s as a constant.

#if defined(MECHNN_KERNELS_CPU_LANE_PROBLEM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_LANE_PROBLEM_INL_H
#undef MECHNN_KERNELS_CPU_LANE_PROBLEM_INL_H
#else
#define MECHNN_KERNELS_CPU_LANE_PROBLEM_INL_H
#endif

#include "kernels/cpu/transpose-inl.h"
#include "kernels/cpu/workspace.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// A lane array over steps: (T, inner), or (1, inner) with stride 0.
template <class V>
struct LaneArray {
  V* values = nullptr;
  std::ptrdiff_t stride = 0;
  std::ptrdiff_t size = 0;
  HWY_INLINE V* at(std::ptrdiff_t t) const { return values + t * stride; }
};

template <class V>
class LaneProblem {
 public:
  using Real = typename V::Real;

  LaneProblem(const kernels::LinearOdeInputs<Real>& inputs, Workspace<V>& workspace)
      : band(*inputs.band), inputs_(inputs) {
    reserve(inputs.coefficients, workspace, coefficients);
    reserve(inputs.rhs, workspace, rhs);
    reserve(inputs.initial_values, workspace, initial_values);
    reserve(inputs.steps, workspace, steps);
    scale.stride = steps.stride;
    inverse_scale.stride = steps.stride;
    const std::ptrdiff_t scales = steps.stride == 0 ? 1 : band.shape.step;
    workspace.reserve(scale.values, scales);
    workspace.reserve(inverse_scale.values, scales);
  }

  void load(const LaneBlock& block) {
    pack(inputs_.coefficients, block, coefficients.values);
    pack(inputs_.rhs, block, rhs.values);
    pack(inputs_.initial_values, block, initial_values.values);
    pack(inputs_.steps, block, steps.values);
    make_scale();
  }

  const Band& band;
  LaneArray<V> coefficients;    ///< (T|1, E, D, n+1)
  LaneArray<V> rhs;             ///< (T|1, E)
  LaneArray<V> initial_values;  ///< (T_iv|1, D, n_iv)
  LaneArray<V> steps;           ///< (T−1|1)
  LaneArray<V> scale;           ///< (T|1): s_t
  LaneArray<V> inverse_scale;   ///< (T|1): 1/s_t

 private:
  static void reserve(const kernels::Strided<Real>& input, Workspace<V>& workspace,
                      LaneArray<V>& array) {
    array.stride = input.step_stride;
    array.size = input.item_size;
    workspace.reserve(array.values, input.item_size);
  }

  void make_scale() {
    const std::ptrdiff_t last = scale.stride == 0 ? 0 : band.shape.step - 1;
    for (std::ptrdiff_t t = 0; t <= last; ++t) {
      V s = V::set(1);
      if (steps.size > 0) {
        const V before = *steps.at(t > 0 ? t - 1 : 0);
        const V after = *steps.at(t < last ? t : (last > 0 ? last - 1 : 0));
        s = V::set(Real(0.5)) * (before + after);
      }
      *scale.at(t) = s;
      *inverse_scale.at(t) = V::set(1) / s;
    }
  }

  const kernels::LinearOdeInputs<Real>& inputs_;
};

/// values (T, D, n+1) ← factor_t^k values: between u and w.
template <class V>
void scale_unknowns(const Band& band, const LaneArray<V>& factor, V* values) {
  const std::ptrdiff_t slots = band.shape.order + 1;
  for (std::ptrdiff_t t = 0; t < band.shape.step; ++t) {
    V* step = values + t * band.unknowns;
    const V f = *factor.at(t);
    V scale = f;
    for (std::ptrdiff_t k = 1; k < slots; ++k) {
      for (std::ptrdiff_t d = 0; d < band.shape.dim; ++d) {
        step[d * slots + k] = step[d * slots + k] * scale;
      }
      scale = scale * f;
    }
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_LANE_PROBLEM_INL_H
