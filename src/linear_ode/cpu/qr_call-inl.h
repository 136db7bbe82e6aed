// The QR operations, their types chosen by what a problem is.

#if defined(MECHNN_LINEAR_ODE_CPU_QR_CALL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_QR_CALL_INL_H
#undef MECHNN_LINEAR_ODE_CPU_QR_CALL_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_QR_CALL_INL_H
#endif

#include "linear_ode/cpu/driver-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// One call of either operation: run<V, Sizes, Window>() does it for these types.
template <class Real>
struct QrSolve {
  const linear_ode::LinearOdeInputs<Real>& inputs;
  const linear_ode::LinearOdeOutputs<Real>& outputs;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    qr_solve_blocks<V, Sizes, Window>(inputs, outputs);
  }
};

template <class Real>
struct QrAdjoint {
  const linear_ode::LinearOdeInputs<Real>& inputs;
  const linear_ode::LinearOdeAdjointInputs<Real>& at;
  const linear_ode::LinearOdeAdjointOutputs<Real>& outputs;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    qr_adjoint_blocks<V, Sizes, Window>(inputs, at, outputs);
  }
};

template <class V, class Sizes, class Call>
void choose_window(const Call& call) {
  if (call.inputs.band->exact) return call.template run<V, Sizes, ReducedWindow>();
  call.template run<V, Sizes, WholeWindow>();
}

/// One equation of order 2, or of order 4 with rows satisfied exactly: each more costs seconds of
/// compiling, and gains from 5 (order 4) to 30 % (two equations of order 1).
template <class V, class Call>
void choose_sizes(const Call& call) {
  const Band& band = *call.inputs.band;
  if (FixedSizes<3, 1>::fits(band)) return choose_window<V, FixedSizes<3, 1>>(call);
  if (FixedSizes<5, 1>::fits(band) && band.exact) {
    return call.template run<V, FixedSizes<5, 1>, ReducedWindow>();
  }
  choose_window<V, AnySizes>(call);
}

template <class Real, class Call>
void choose_lanes(const Call& call) {
  if (call.inputs.band->shape.batch == 1) return choose_sizes<Single<Real>>(call);
  choose_sizes<Pack<hn::ScalableTag<Real>>>(call);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_QR_CALL_INL_H
