// The types that a call of QR is computed with: sizes known to the compiler where they are usual,
// and the window of the problem.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_QR_CHOICES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_QR_CHOICES_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_QR_CHOICES_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_QR_CHOICES_INL_H
#endif

#include "linear_ode/elimination/qr_blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// One call of either operation: run<V, Sizes, Window>() computes it with these types.
template <class Real>
struct QrSolve {
  const linear_ode::LinearOdeInputs<Real>& inputs;
  const linear_ode::LinearOdeOutputs<Real>& outputs;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    run_blocks<QrSolveBlock<V, Sizes, Window>>(inputs, outputs);
  }
};

template <class Real>
struct QrAdjoint {
  const linear_ode::LinearOdeInputs<Real>& inputs;
  const linear_ode::LinearOdeAdjointInputs<Real>& at;
  const linear_ode::LinearOdeAdjointOutputs<Real>& outputs;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    run_blocks<QrAdjointBlock<V, Sizes, Window>>(inputs, at, outputs);
  }
};

template <class V, class Sizes, class Call>
bool run_reduced(const Call& call) {
  if (!Sizes::fits(*call.inputs.band)) return false;
  call.template run<V, Sizes, ReducedWindow>();
  return true;
}

/// Rows satisfied exactly: one equation of order 2 or 4 by known sizes.
template <class V, class Call>
void choose_reduced(const Call& call) {
  if constexpr (knows_sizes) {
    if (run_reduced<V, FixedSizes<3, 1>>(call) || run_reduced<V, FixedSizes<5, 1>>(call)) return;
  }
  call.template run<V, AnySizes, ReducedWindow>();
}

/// Relaxed rows: one equation of order 2 by known sizes, in double; float computes them only for
/// those who insist (Arithmetic::as_given).
template <class V, class Call>
void choose_whole(const Call& call) {
  if constexpr (knows_sizes && sizeof(typename V::Real) == sizeof(double)) {
    using Sizes = FixedSizes<3, 1>;
    if (Sizes::fits(*call.inputs.band)) return call.template run<V, Sizes, WholeWindow>();
  }
  call.template run<V, AnySizes, WholeWindow>();
}

/// Each further size costs seconds of compiling, and gains from 5 (order 4) to 30 % (two equations
/// of order 1).
template <class V, class Call>
void choose_types(const Call& call) {
  if (call.inputs.band->exact) return choose_reduced<V>(call);
  choose_whole<V>(call);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_QR_CHOICES_INL_H
