// The LDLᵀ operations in double, compiled for every instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/ldl_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/driver-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

using Inputs = linear_ode::LinearOdeInputs<double>;

/// One call of either operation: run<V, Sizes, Width>() does it for these types.
struct LdlSolve {
  const Inputs& inputs;
  const linear_ode::LinearOdeOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    ldl_solve_blocks<V, Sizes, Width>(inputs, outputs);
  }
};

struct LdlAdjoint {
  const Inputs& inputs;
  const linear_ode::LinearOdeAdjointInputs<double>& at;
  const linear_ode::LinearOdeAdjointOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    ldl_adjoint_blocks<V, Sizes, Width>(inputs, at, outputs);
  }
};

/// Runs the call as a chain of `taylor` rows if these are the sizes it has.
template <class V, class Sizes, class Call>
bool run_chain(const Call& call) {
  const Band& band = *call.inputs.band;
  if (band.rows.family != RowFamily::taylor || !Sizes::fits(band)) return false;
  call.template run<V, Sizes, 2>();
  return true;
}

template <class V, class... Sizes, class Call>
void choose_chain(const Call& call) {
  if ((run_chain<V, Sizes>(call) || ...)) return;
  call.template run<V, AnySizes, 0>();
}

/// One equation of order 2, 1 or 4, two of order 1; else sizes known at run time only: three of
/// order 1 would gain as much and double the time to compile.
template <class V, class Call>
void choose_sizes(const Call& call) {
  choose_chain<V, FixedSizes<3, 1>, FixedSizes<2, 1>, FixedSizes<5, 1>, FixedSizes<2, 2>>(call);
}

template <class Call>
void choose_lanes(const Call& call) {
  if (call.inputs.band->shape.batch == 1) return choose_sizes<Single<double>>(call);
  choose_sizes<Pack<hn::ScalableTag<double>>>(call);
}

void ldl_solve_double(const Inputs& inputs, const linear_ode::LinearOdeOutputs<double>& outputs) {
  choose_lanes(LdlSolve{inputs, outputs});
}

void ldl_adjoint_double(const Inputs& inputs, const linear_ode::LinearOdeAdjointInputs<double>& at,
                        const linear_ode::LinearOdeAdjointOutputs<double>& outputs) {
  choose_lanes(LdlAdjoint{inputs, at, outputs});
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(ldl_solve_double);
HWY_EXPORT(ldl_adjoint_double);

namespace linear_ode {

void ldl_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(ldl_solve_double)(inputs, outputs);
}

void ldl_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                 const LinearOdeAdjointOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(ldl_adjoint_double)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
