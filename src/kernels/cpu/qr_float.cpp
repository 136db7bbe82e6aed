// The QR operations in float, compiled for every instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/qr_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/qr_call-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void qr_solve_float(const kernels::LinearOdeInputs<float>& inputs,
                    const kernels::LinearOdeOutputs<float>& outputs) {
  choose_lanes<float>(QrSolve<float>{inputs, outputs});
}

void qr_adjoint_float(const kernels::LinearOdeInputs<float>& inputs,
                      const kernels::LinearOdeAdjointInputs<float>& at,
                      const kernels::LinearOdeAdjointOutputs<float>& outputs) {
  choose_lanes<float>(QrAdjoint<float>{inputs, at, outputs});
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_float);
HWY_EXPORT(qr_adjoint_float);

namespace kernels {

void qr_solve(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_float)(inputs, outputs);
}

void qr_adjoint(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_float)(inputs, at, outputs);
}

}  // namespace kernels
}  // namespace mechnn
#endif  // HWY_ONCE
