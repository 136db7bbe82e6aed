// Solving and differentiating a batch by LDLᵀ.

#if defined(MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/cpu/blocks-inl.h"
#include "linear_ode/cpu/ldl-inl.h"
#include "linear_ode/cpu/ldl_gradients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes, int Width>
void ldl_solve_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                      const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::none> rows(inputs, workspace);
  LdlSweep<V, Sizes, Width> sweep(rows, inputs.min_pivot, workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    sweep.border_value() = V::set(static_cast<typename V::Real>(inputs.slack_pull));
    sweep.template eliminate<RhsFrom::rows>(prefetch_for_solve<V>(inputs, outputs, block));
    sweep.begin_back_substitution();
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) sweep.back_substitute_step(t);
    store_solution(band, block, sweep.rhs, &sweep.border_value(), sweep.tiny_pivots(), outputs);
  });
}

/// Marks the items of a block with a tiny pivot or a λ that is not finite in `kernel_status` (B),
/// and as singular in `of_lanes`.
template <class V>
void leave_to_qr(const LaneBlock& block, const V& tiny, const V& zero_if_finite,
                 unsigned char* kernel_status, ItemStatus* of_lanes) {
  typename V::Real is_tiny[V::size];
  typename V::Real is_not_finite[V::size];
  tiny.store(is_tiny);
  zero_if_finite.store(is_not_finite);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    if (is_tiny[lane] == 0 && is_not_finite[lane] == 0) continue;
    kernel_status[block.first + lane] = linear_ode::tiny_pivot;
    of_lanes[lane] = ItemStatus::singular;
  }
}

template <class V, class Sizes, int Width>
void ldl_adjoint_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                        const linear_ode::LinearOdeAdjointInputs<typename V::Real>& at,
                        const linear_ode::LinearOdeAdjointOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::none> rows(inputs, workspace);
  LdlSweep<V, Sizes, Width> sweep(rows, inputs.min_pivot, workspace);
  Gradients<V, Sizes, Scaling::none> gradients(inputs, rows, workspace);
  LdlGradients<V, Sizes, Width> ldl_gradients(rows, gradients, workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    gradients.load(block, at.solution);
    pack(at.cotangent, size, size, block, sweep.rhs);
    sweep.border_value() = V::set(0);
    sweep.template eliminate<RhsFrom::given>(prefetch_for_adjoint<V>(inputs, at, outputs, block));
    sweep.begin_back_substitution();
    RowAdjoint<V> border{V::set(0), V::set(0)};
    if (band.border > 0) {
      V slack;
      pack(at.slack, 1, 1, block, &slack);
      const V entry = rows.smoothness.border_entry();
      border = {entry * sweep.border_value(), V::set(0) - entry * slack};
    }
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) {
      sweep.back_substitute_step(t);
      ldl_gradients.collect(t, sweep.rhs + t * band.unknowns, border);
    }
    ItemStatus status[V::size];
    std::copy_n(at.status + block.first, block.count, status);
    if (outputs.status != nullptr) {
      leave_to_qr(block, sweep.tiny_pivots(), times_zero(sweep.rhs, size), outputs.status, status);
    }
    gradients.store(block, status, outputs);
  });
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
