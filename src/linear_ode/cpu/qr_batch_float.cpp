// QR of many items in float, one item a lane of a vector.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/qr_batch_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/entries.h"
#include "linear_ode/elimination/qr_choices-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void qr_solve_batch_float(const linear_ode::LinearOdeInputs<float>& inputs,
                          const linear_ode::LinearOdeOutputs<float>& outputs) {
  if constexpr (MECHNN_HAS_VECTORS) {
    choose_types<BatchLanes<float>>(QrSolve<float>{inputs, outputs});
  } else {
    linear_ode::qr_solve_item(inputs, outputs);
  }
}

void qr_adjoint_batch_float(const linear_ode::LinearOdeInputs<float>& inputs,
                            const linear_ode::LinearOdeAdjointInputs<float>& at,
                            const linear_ode::LinearOdeAdjointOutputs<float>& outputs) {
  if constexpr (MECHNN_HAS_VECTORS) {
    choose_types<BatchLanes<float>>(QrAdjoint<float>{inputs, at, outputs});
  } else {
    linear_ode::qr_adjoint_item(inputs, at, outputs);
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_batch_float);
HWY_EXPORT(qr_adjoint_batch_float);

namespace linear_ode {

void qr_solve_batch(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_batch_float)(inputs, outputs);
}

void qr_adjoint_batch(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                      const LinearOdeAdjointOutputs<float>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_batch_float)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
