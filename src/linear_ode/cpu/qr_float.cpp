// The QR operations in float, compiled for every instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/qr_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/qr_call-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void qr_solve_float(const linear_ode::LinearOdeInputs<float>& inputs,
                    const linear_ode::LinearOdeOutputs<float>& outputs) {
  choose_lanes<float>(QrSolve<float>{inputs, outputs});
}

void qr_adjoint_float(const linear_ode::LinearOdeInputs<float>& inputs,
                      const linear_ode::LinearOdeAdjointInputs<float>& at,
                      const linear_ode::LinearOdeAdjointOutputs<float>& outputs) {
  choose_lanes<float>(QrAdjoint<float>{inputs, at, outputs});
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_float);
HWY_EXPORT(qr_adjoint_float);

namespace linear_ode {

void qr_solve(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_float)(inputs, outputs);
}

void qr_adjoint(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_float)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
