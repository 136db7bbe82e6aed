// Runs an elimination over the batch, one lane block after the other.
//
// Blocks are independent: each reads its own items and writes its own results, and no lane sees
// another, so an item's numbers do not depend on its neighbours or on where it lies in the batch.

#if defined(MECHNN_KERNELS_CPU_DRIVER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_DRIVER_INL_H
#undef MECHNN_KERNELS_CPU_DRIVER_INL_H
#else
#define MECHNN_KERNELS_CPU_DRIVER_INL_H
#endif

#include "kernels/cpu/qr-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
void store_solution(const Band& band, const LaneBlock& block, const V* solution, const V& tiny,
                    const kernels::LinearOdeOutputs<typename V::Real>& outputs) {
  using Real = typename V::Real;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  unpack(solution, size, block, outputs.solution);
  if (outputs.slack != nullptr) unpack(solution + size, 1, block, outputs.slack);
  Real flags[V::size];
  tiny.store(flags);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    outputs.tiny_pivot[block.first + lane] = flags[lane] != 0 ? 1 : 0;
  }
}

template <class V>
void qr_solve_blocks(const kernels::LinearOdeInputs<typename V::Real>& inputs,
                     const kernels::LinearOdeOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  Workspace<V> workspace;
  StepRows<V> rows(inputs, workspace);
  QrSweep<V> sweep(rows, workspace, false);
  workspace.allocate();
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull));
    sweep.back_substitute(sweep.right);
    scale_unknowns(band, rows.problem.inverse_scale, sweep.right);
    store_solution(band, block, sweep.right, sweep.tiny_pivots(), outputs);
  }
}

template <class V>
void qr_adjoint_blocks(const kernels::LinearOdeInputs<typename V::Real>& inputs,
                       const kernels::LinearOdeAdjointInputs<typename V::Real>& at,
                       const kernels::LinearOdeAdjointOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  Workspace<V> workspace;
  StepRows<V> rows(inputs, workspace);
  QrSweep<V> sweep(rows, workspace, true);
  Gradients<V> gradients(inputs, rows, workspace);
  V* y = nullptr;
  workspace.reserve(y, size + band.border);
  workspace.allocate();
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    gradients.load(block, at.solution);
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull));
    pack(at.cotangent, size, size, block, y);
    if (band.border > 0) y[size] = V::set(0);
    scale_unknowns(band, rows.problem.inverse_scale, y);
    sweep.forward_substitute(y);
    sweep.collect_gradients(y, gradients);
    gradients.store(block, at.status, outputs);
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_DRIVER_INL_H
