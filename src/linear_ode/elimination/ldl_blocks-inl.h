// Solving and differentiating a batch by LDLᵀ.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LDL_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LDL_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LDL_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LDL_BLOCKS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/blocks-inl.h"
#include "linear_ode/elimination/ldl-inl.h"
#include "linear_ode/elimination/ldl_gradients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Solves one block of lanes.
template <class V, class Sizes, int Width>
class LdlSolveBlock {
 public:
  using Lane = V;
  using Real = typename V::Real;

  MECHNN_FN LdlSolveBlock(const linear_ode::LinearOdeInputs<Real>& inputs,
                          const linear_ode::LinearOdeOutputs<Real>& outputs,
                          Workspace<V>& workspace)
      : inputs_(inputs),
        outputs_(outputs),
        rows_(inputs, workspace),
        sweep_(rows_, inputs.min_pivot, workspace) {}

  MECHNN_FN void operator()(const LaneBlock& block) {
    const Band& band = *inputs_.band;
    rows_.load(block);
    sweep_.border_value() = V::set(static_cast<Real>(inputs_.slack_pull));
    sweep_.template eliminate<RhsFrom::rows>(prefetch_for_solve<V>(inputs_, outputs_, block));
    sweep_.begin_back_substitution();
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) sweep_.back_substitute_step(t);
    store_solution(band, block, sweep_.rhs, &sweep_.border_value(), sweep_.tiny_pivots(), outputs_);
  }

 private:
  const linear_ode::LinearOdeInputs<Real>& inputs_;
  const linear_ode::LinearOdeOutputs<Real>& outputs_;
  StepRows<V, Sizes, Scaling::none> rows_;
  LdlSweep<V, Sizes, Width> sweep_;
};

/// Marks the items of a block with a tiny pivot or a λ that is not finite in `kernel_status` (B),
/// and as singular in `status`, that of the block's lanes.
template <class V>
MECHNN_FN void leave_to_qr(const LaneBlock& block, const V& tiny, const V& zero_if_finite,
                           unsigned char* kernel_status, ItemStatus* status) {
  typename V::Real is_tiny[V::size];
  typename V::Real is_not_finite[V::size];
  tiny.store(is_tiny);
  zero_if_finite.store(is_not_finite);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    if (is_tiny[lane] == 0 && is_not_finite[lane] == 0) continue;
    kernel_status[block.first + lane] = linear_ode::tiny_pivot;
    status[lane] = ItemStatus::singular;
  }
}

/// Differentiates one block of lanes: λ, and q and ρ of its rows, as in gradients-inl.h.
template <class V, class Sizes, int Width>
class LdlAdjointBlock {
 public:
  using Lane = V;
  using Real = typename V::Real;

  MECHNN_FN LdlAdjointBlock(const linear_ode::LinearOdeInputs<Real>& inputs,
                            const linear_ode::LinearOdeAdjointInputs<Real>& at,
                            const linear_ode::LinearOdeAdjointOutputs<Real>& outputs,
                            Workspace<V>& workspace)
      : inputs_(inputs),
        at_(at),
        outputs_(outputs),
        rows_(inputs, workspace),
        sweep_(rows_, inputs.min_pivot, workspace),
        gradients_(inputs, rows_, workspace),
        ldl_gradients_(rows_, gradients_, workspace) {}

  MECHNN_FN void operator()(const LaneBlock& block) {
    const Band& band = *inputs_.band;
    const std::ptrdiff_t size = band.shape.step * band.unknowns;
    rows_.load(block);
    gradients_.load(block, at_.solution);
    pack(at_.cotangent, size, size, block, sweep_.rhs);
    sweep_.border_value() = V::set(0);
    sweep_.template eliminate<RhsFrom::given>(
        prefetch_for_adjoint<V>(inputs_, at_, outputs_, block));
    sweep_.begin_back_substitution();
    const RowAdjoint<V> border = border_adjoint(block);
    for (std::ptrdiff_t t = band.shape.step - 1; t >= 0; --t) {
      sweep_.back_substitute_step(t);
      ldl_gradients_.collect(t, sweep_.rhs + t * band.unknowns, border);
    }
    ItemStatus status[V::size];
    copy_values(at_.status + block.first, block.count, status);
    if (outputs_.status != nullptr) {
      leave_to_qr(block, sweep_.tiny_pivots(), times_zero(sweep_.rhs, size), outputs_.status,
                  status);
    }
    gradients_.store(block, status, outputs_);
  }

 private:
  /// What the border adds to q and ρ of a row.
  MECHNN_FN RowAdjoint<V> border_adjoint(const LaneBlock& block) const {
    if (inputs_.band->border == 0) return {V::set(0), V::set(0)};
    V slack;
    pack(at_.slack, 1, 1, block, &slack);
    const V entry = rows_.smoothness.border_entry();
    return {entry * sweep_.border_value(), V::set(0) - entry * slack};
  }

  const linear_ode::LinearOdeInputs<Real>& inputs_;
  const linear_ode::LinearOdeAdjointInputs<Real>& at_;
  const linear_ode::LinearOdeAdjointOutputs<Real>& outputs_;
  StepRows<V, Sizes, Scaling::none> rows_;
  LdlSweep<V, Sizes, Width> sweep_;
  Gradients<V, Sizes, Scaling::none> gradients_;
  LdlGradients<V, Sizes, Width> ldl_gradients_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LDL_BLOCKS_INL_H
