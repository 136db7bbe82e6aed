// Solving and differentiating a batch by QR.

#if defined(MECHNN_LINEAR_ODE_CPU_QR_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_QR_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_CPU_QR_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_QR_BLOCKS_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/cpu/blocks-inl.h"
#include "linear_ode/cpu/gradients-inl.h"
#include "linear_ode/cpu/rank_check-inl.h"
#include "linear_ode/cpu/reduced_window-inl.h"
#include "linear_ode/cpu/whole_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes, template <class, class> class Window>
void qr_solve_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                     const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::item> rows(inputs, workspace);
  Window<V, Sizes> window(rows, workspace);
  QrSweep<V, Window<V, Sizes>> sweep(window, workspace, false);
  RankCheck<V, Window<V, Sizes>> rank_check(band, workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    window.load();
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull),
                    prefetch_for_solve<V>(inputs, outputs, block));
    sweep.back_substitute(sweep.rhs);
    const V singular = max(window.singular(), rank_check.singular(sweep));
    V* solution = window.recover(sweep.rhs);
    scale_unknowns(band, rows.sizes, rows.problem.inverse_scale, solution);
    const V* slack = sweep.rhs + band.shape.step * band.unknowns;
    store_solution(band, block, solution, slack, singular, outputs);
  });
}

template <class V, class Sizes, template <class, class> class Window>
void qr_adjoint_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                       const linear_ode::LinearOdeAdjointInputs<typename V::Real>& at,
                       const linear_ode::LinearOdeAdjointOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::item> rows(inputs, workspace);
  Window<V, Sizes> window(rows, workspace);
  QrSweep<V, Window<V, Sizes>> sweep(window, workspace, true);
  Gradients<V, Sizes, Scaling::item> gradients(inputs, rows, workspace);
  V* cotangent = nullptr;
  workspace.reserve(cotangent, size + band.border);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    window.load();
    gradients.load(block, at.solution);
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull),
                    prefetch_for_adjoint<V>(inputs, at, outputs, block));
    if (at.solution == nullptr) {
      sweep.back_substitute(sweep.rhs);
      std::copy_n(window.recover(sweep.rhs), size, gradients.solution);
    }
    pack(at.cotangent, size, size, block, cotangent);
    if (band.border > 0) cotangent[size] = V::set(0);
    scale_unknowns(band, rows.sizes, rows.problem.inverse_scale, cotangent);
    V* y = window.project(cotangent);
    sweep.forward_substitute(y);
    sweep.collect_gradients(y, [&](std::ptrdiff_t t, const V* row_adjoints, const V* lambda) {
      window.collect(t, row_adjoints, lambda, gradients);
    });
    window.finish(gradients);
    gradients.store(block, at.status + block.first, outputs);
  });
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_QR_BLOCKS_INL_H
