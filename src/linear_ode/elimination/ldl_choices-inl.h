// The types that a call of LDLᵀ is computed with: sizes known to the compiler where they are usual.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LDL_CHOICES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LDL_CHOICES_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LDL_CHOICES_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LDL_CHOICES_INL_H
#endif

#include "linear_ode/elimination/ldl_blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// One call of either operation: run<V, Sizes, Width>() computes it with these types.
struct LdlSolve {
  const linear_ode::LinearOdeInputs<double>& inputs;
  const linear_ode::LinearOdeOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    run_blocks<LdlSolveBlock<V, Sizes, Width>>(inputs, outputs);
  }
};

struct LdlAdjoint {
  const linear_ode::LinearOdeInputs<double>& inputs;
  const linear_ode::LinearOdeAdjointInputs<double>& at;
  const linear_ode::LinearOdeAdjointOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    run_blocks<LdlAdjointBlock<V, Sizes, Width>>(inputs, at, outputs);
  }
};

/// Computes the call as a chain of `taylor` rows if these are the sizes it has.
template <class V, class Sizes, class Call>
bool run_chain(const Call& call) {
  const Band& band = *call.inputs.band;
  if (band.scheme.family != SchemeFamily::taylor || !Sizes::fits(band)) return false;
  call.template run<V, Sizes, 2>();
  return true;
}

template <class V, class... Sizes, class Call>
void choose_chain(const Call& call) {
  if constexpr (knows_sizes || is_device) {
    if ((run_chain<V, Sizes>(call) || ...)) return;
  }
  call.template run<V, AnySizes, 0>();
}

/// One equation of order 2, 1 or 4, two of order 1; else sizes known at run time only: three of
/// order 1 would gain as much and double the time to compile.
template <class V, class Call>
void choose_types(const Call& call) {
  choose_chain<V, FixedSizes<3, 1>, FixedSizes<2, 1>, FixedSizes<5, 1>, FixedSizes<2, 2>>(call);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LDL_CHOICES_INL_H
