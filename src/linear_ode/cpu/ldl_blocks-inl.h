// Solving and differentiating a batch by LDLᵀ.

#if defined(MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
#endif

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
  LdlSweep<V, Sizes, Width> sweep(rows, workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(band.shape.batch, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    sweep.border_value() = V::set(static_cast<typename V::Real>(inputs.slack_pull));
    sweep.template eliminate<RhsFrom::rows>(prefetch_for_solve<V>(inputs, outputs, block));
    sweep.begin_back_substitution();
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) sweep.back_substitute_step(t);
    store_solution(band, block, sweep.rhs, &sweep.border_value(), sweep.tiny_pivots(), outputs);
  });
}

template <class V, class Sizes, int Width>
void ldl_adjoint_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                        const linear_ode::LinearOdeAdjointInputs<typename V::Real>& at,
                        const linear_ode::LinearOdeAdjointOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::none> rows(inputs, workspace);
  LdlSweep<V, Sizes, Width> sweep(rows, workspace);
  Gradients<V, Sizes, Scaling::none> gradients(inputs, rows, workspace);
  LdlGradients<V, Sizes, Width> row_adjoints(rows, gradients, workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(band.shape.batch, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    gradients.load(block, at.solution);
    pack(at.cotangent, size, size, block, sweep.rhs);
    sweep.border_value() = V::set(0);
    sweep.template eliminate<RhsFrom::given>(prefetch_for_adjoint<V>(inputs, at, outputs, block));
    sweep.begin_back_substitution();
    RowAdjoint<V> border{V::set(0), V::set(0)};
    if (band.border > 0) {
      pack(at.slack, 1, 1, block, &border.rho);
      const V entry = rows.smoothness.border_entry();
      border = {entry * sweep.border_value(), V::set(0) - entry * border.rho};
    }
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) {
      sweep.back_substitute_step(t);
      row_adjoints.collect(t, sweep.rhs + t * band.unknowns, border);
    }
    gradients.store(block, at.status, outputs);
  });
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_LDL_BLOCKS_INL_H
