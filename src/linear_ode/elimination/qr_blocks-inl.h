// Solving and differentiating a batch by QR.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_QR_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_QR_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_QR_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_QR_BLOCKS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/blocks-inl.h"
#include "linear_ode/elimination/gradients-inl.h"
#include "linear_ode/elimination/rank_check-inl.h"
#include "linear_ode/elimination/reduced_window-inl.h"
#include "linear_ode/elimination/whole_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Solves one block of lanes.
template <class V, class Sizes, template <class, class> class Window>
class QrSolveBlock {
 public:
  using Lane = V;
  using Real = typename V::Real;

  MECHNN_FN QrSolveBlock(const linear_ode::LinearOdeInputs<Real>& inputs,
                         const linear_ode::LinearOdeOutputs<Real>& outputs, Workspace<V>& workspace)
      : inputs_(inputs),
        outputs_(outputs),
        rows_(inputs, workspace),
        window_(rows_, workspace),
        sweep_(window_, workspace, false),
        rank_check_(*inputs.band, workspace) {}

  MECHNN_FN void operator()(const LaneBlock& block) {
    const Band& band = *inputs_.band;
    rows_.load(block);
    window_.load();
    sweep_.eliminate(static_cast<Real>(inputs_.slack_pull),
                     prefetch_for_solve<V>(inputs_, outputs_, block));
    sweep_.back_substitute(sweep_.rhs);
    const V singular = max(window_.singular(), rank_check_.singular(sweep_));
    V* solution = window_.recover(sweep_.rhs);
    scale_unknowns(band, rows_.sizes, rows_.problem.inverse_scale, solution);
    const V* slack = sweep_.rhs + band.shape.step * band.unknowns;
    store_solution(band, block, solution, slack, singular, outputs_);
  }

 private:
  const linear_ode::LinearOdeInputs<Real>& inputs_;
  const linear_ode::LinearOdeOutputs<Real>& outputs_;
  StepRows<V, Sizes, Scaling::item> rows_;
  Window<V, Sizes> window_;
  QrSweep<V, Window<V, Sizes>> sweep_;
  RankCheck<V, Window<V, Sizes>> rank_check_;
};

/// Differentiates one block of lanes.
template <class V, class Sizes, template <class, class> class Window>
class QrAdjointBlock {
 public:
  using Lane = V;
  using Real = typename V::Real;

  MECHNN_FN QrAdjointBlock(const linear_ode::LinearOdeInputs<Real>& inputs,
                           const linear_ode::LinearOdeAdjointInputs<Real>& at,
                           const linear_ode::LinearOdeAdjointOutputs<Real>& outputs,
                           Workspace<V>& workspace)
      : inputs_(inputs),
        at_(at),
        outputs_(outputs),
        rows_(inputs, workspace),
        window_(rows_, workspace),
        sweep_(window_, workspace, true),
        gradients_(inputs, rows_, workspace) {
    workspace.reserve(cotangent_,
                      inputs.band->shape.step * inputs.band->unknowns + inputs.band->border);
  }

  MECHNN_FN void operator()(const LaneBlock& block) {
    const Band& band = *inputs_.band;
    const std::ptrdiff_t size = band.shape.step * band.unknowns;
    rows_.load(block);
    window_.load();
    gradients_.load(block, at_.solution);
    sweep_.eliminate(static_cast<Real>(inputs_.slack_pull),
                     prefetch_for_adjoint<V>(inputs_, at_, outputs_, block));
    if (at_.solution == nullptr) {
      sweep_.back_substitute(sweep_.rhs);
      copy_values(window_.recover(sweep_.rhs), size, gradients_.solution);
    }
    pack(at_.cotangent, size, size, block, cotangent_);
    if (band.border > 0) cotangent_[size] = V::set(0);
    scale_unknowns(band, rows_.sizes, rows_.problem.inverse_scale, cotangent_);
    V* y = window_.project(cotangent_);
    sweep_.forward_substitute(y);
    sweep_.collect_gradients(y, [&](std::ptrdiff_t t, const V* row_adjoints, const V* lambda) {
      window_.collect(t, row_adjoints, lambda, gradients_);
    });
    window_.finish(gradients_);
    gradients_.store(block, at_.status + block.first, outputs_);
  }

 private:
  const linear_ode::LinearOdeInputs<Real>& inputs_;
  const linear_ode::LinearOdeAdjointInputs<Real>& at_;
  const linear_ode::LinearOdeAdjointOutputs<Real>& outputs_;
  StepRows<V, Sizes, Scaling::item> rows_;
  Window<V, Sizes> window_;
  QrSweep<V, Window<V, Sizes>> sweep_;
  Gradients<V, Sizes, Scaling::item> gradients_;
  V* cotangent_ = nullptr;  ///< (T m + border)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_QR_BLOCKS_INL_H
