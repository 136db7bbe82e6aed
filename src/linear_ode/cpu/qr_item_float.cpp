// QR of a single item in float.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/qr_item_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/entries.h"
#include "linear_ode/elimination/qr_choices-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void qr_solve_item_float(const linear_ode::LinearOdeInputs<float>& inputs,
                         const linear_ode::LinearOdeOutputs<float>& outputs) {
  choose_types<Single<float>>(QrSolve<float>{inputs, outputs});
}

void qr_adjoint_item_float(const linear_ode::LinearOdeInputs<float>& inputs,
                           const linear_ode::LinearOdeAdjointInputs<float>& at,
                           const linear_ode::LinearOdeAdjointOutputs<float>& outputs) {
  choose_types<Single<float>>(QrAdjoint<float>{inputs, at, outputs});
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_item_float);
HWY_EXPORT(qr_adjoint_item_float);

namespace linear_ode {

void qr_solve_item(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_item_float)(inputs, outputs);
}

void qr_adjoint_item(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                     const LinearOdeAdjointOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_item_float)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
