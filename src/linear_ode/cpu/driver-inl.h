// Runs an elimination over the batch, one lane block after the other.
//
// Blocks are independent: each reads its own items and writes its own results, and no lane sees
// another, so an item's numbers do not depend on its neighbours or on where it lies in the batch.

#if defined(MECHNN_LINEAR_ODE_CPU_DRIVER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_DRIVER_INL_H
#undef MECHNN_LINEAR_ODE_CPU_DRIVER_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_DRIVER_INL_H
#endif

#include "linear_ode/cpu/ldl-inl.h"
#include "linear_ode/cpu/ldl_gradients-inl.h"
#include "linear_ode/cpu/qr_judge-inl.h"
#include "linear_ode/cpu/reduced_window-inl.h"
#include "linear_ode/cpu/whole_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Σ 0 · values: 0 where all of a lane's are finite, else NaN.
template <class V>
V times_zero(const V* values, std::ptrdiff_t size) {
  const V zero = V::set(0);
  V even = zero;
  V odd = zero;
  for (std::ptrdiff_t i = 0; i + 1 < size; i += 2) {
    even = fma(values[i], zero, even);
    odd = fma(values[i + 1], zero, odd);
  }
  return fma(values[size - 1], zero, even + odd);
}

template <class V>
void store_solution(const Band& band, const LaneBlock& block, const V* solution, const V* slack,
                    const V& tiny, const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  using Real = typename V::Real;
  unpack(solution, band.shape.step * band.unknowns, block, outputs.solution);
  if (outputs.slack != nullptr) unpack(slack, 1, block, outputs.slack);
  Real is_tiny[V::size];
  Real zero_if_finite[V::size];
  tiny.store(is_tiny);
  times_zero(solution, band.shape.step * band.unknowns).store(zero_if_finite);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    outputs.trouble[block.first + lane] =
        static_cast<unsigned char>((is_tiny[lane] != 0 ? linear_ode::tiny_pivot : 0) |
                                   (zero_if_finite[lane] != 0 ? linear_ode::not_finite : 0));
  }
}

template <class V>
Ahead<V> ahead_of_solve(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                        const linear_ode::LinearOdeOutputs<typename V::Real>& outputs,
                        const LaneBlock& block) {
  Ahead<V> ahead(inputs, block);
  ahead.write(outputs.solution, inputs.band->shape.step * inputs.band->unknowns);
  return ahead;
}

template <class V>
Ahead<V> ahead_of_adjoint(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                          const linear_ode::LinearOdeAdjointInputs<typename V::Real>& at,
                          const linear_ode::LinearOdeAdjointOutputs<typename V::Real>& outputs,
                          const LaneBlock& block) {
  const std::ptrdiff_t size = inputs.band->shape.step * inputs.band->unknowns;
  Ahead<V> ahead(inputs, block);
  ahead.read(at.solution, size);
  ahead.read(at.cotangent, size);
  ahead.write(outputs.coefficients, inputs.coefficients);
  ahead.write(outputs.rhs, inputs.rhs);
  ahead.write(outputs.initial_values, inputs.initial_values);
  ahead.write(outputs.steps, inputs.steps);
  return ahead;
}

template <class V, class Sizes, template <class, class> class Window>
void qr_solve_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                     const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::item> rows(inputs, workspace);
  Window<V, Sizes> window(rows, workspace);
  QrSweep<V, Window<V, Sizes>> sweep(window, workspace, false);
  QrJudge<V, Window<V, Sizes>> judge(band, workspace);
  workspace.allocate(*inputs.memory);
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    window.load();
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull),
                    ahead_of_solve<V>(inputs, outputs, block));
    sweep.back_substitute(sweep.right);
    const V singular = max(window.singular(), judge.singular(sweep));
    V* solution = window.recover(sweep.right);
    scale_unknowns(band, rows.sizes, rows.problem.inverse_scale, solution);
    const V* slack = sweep.right + band.shape.step * band.unknowns;
    store_solution(band, block, solution, slack, singular, outputs);
  }
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
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    window.load();
    gradients.load(block, at.solution);
    sweep.eliminate(static_cast<typename V::Real>(inputs.slack_pull),
                    ahead_of_adjoint<V>(inputs, at, outputs, block));
    if (at.solution == nullptr) {
      sweep.back_substitute(sweep.right);
      std::copy_n(window.recover(sweep.right), size, gradients.solution);
    }
    pack(at.cotangent, size, size, block, cotangent);
    if (band.border > 0) cotangent[size] = V::set(0);
    scale_unknowns(band, rows.sizes, rows.problem.inverse_scale, cotangent);
    V* y = window.project(cotangent);
    sweep.forward_substitute(y);
    sweep.collect_gradients(y, [&](std::ptrdiff_t t, const V* images, const V* lambda) {
      window.collect(t, images, lambda, gradients);
    });
    window.finish(gradients);
    gradients.store(block, at.status, outputs);
  }
}

template <class V, class Sizes, int Width>
void ldl_solve_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                      const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  Workspace<V> workspace;
  StepRows<V, Sizes, Scaling::none> rows(inputs, workspace);
  LdlSweep<V, Sizes, Width> sweep(rows, workspace);
  workspace.allocate(*inputs.memory);
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    sweep.border_value() = V::set(static_cast<typename V::Real>(inputs.slack_pull));
    sweep.template eliminate<RightSide::rows>(ahead_of_solve<V>(inputs, outputs, block));
    sweep.begin_back_substitution();
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) sweep.back_substitute_step(t);
    store_solution(band, block, sweep.right, &sweep.border_value(), sweep.tiny_pivots(), outputs);
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
  LdlSweep<V, Sizes, Width> sweep(rows, workspace);
  Gradients<V, Sizes, Scaling::none> gradients(inputs, rows, workspace);
  LdlGradients<V, Sizes, Width> images(rows, gradients, workspace);
  workspace.allocate(*inputs.memory);
  for (std::ptrdiff_t first = 0; first < band.shape.batch; first += V::size) {
    const LaneBlock block{first, std::min(V::size, band.shape.batch - first)};
    rows.load(block);
    gradients.load(block, at.solution);
    pack(at.cotangent, size, size, block, sweep.right);
    sweep.border_value() = V::set(0);
    sweep.template eliminate<RightSide::given>(ahead_of_adjoint<V>(inputs, at, outputs, block));
    sweep.begin_back_substitution();
    RowImage<V> border{V::set(0), V::set(0)};
    if (band.border > 0) {
      pack(at.slack, 1, 1, block, &border.rho);
      const V entry = rows.smoothness.border_entry();
      border = {entry * sweep.border_value(), V::set(0) - entry * border.rho};
    }
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) {
      sweep.back_substitute_step(t);
      images.collect(t, sweep.right + t * band.unknowns, border);
    }
    gradients.store(block, at.status, outputs);
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_DRIVER_INL_H
