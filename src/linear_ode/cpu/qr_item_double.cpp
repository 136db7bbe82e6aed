// QR of a single item in double.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/qr_item_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/entries.h"
#include "linear_ode/elimination/qr_choices-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void qr_solve_item_double(const linear_ode::LinearOdeInputs<double>& inputs,
                          const linear_ode::LinearOdeOutputs<double>& outputs) {
  choose_types<Single<double>>(QrSolve<double>{inputs, outputs});
}

void qr_adjoint_item_double(const linear_ode::LinearOdeInputs<double>& inputs,
                            const linear_ode::LinearOdeAdjointInputs<double>& at,
                            const linear_ode::LinearOdeAdjointOutputs<double>& outputs) {
  choose_types<Single<double>>(QrAdjoint<double>{inputs, at, outputs});
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_item_double);
HWY_EXPORT(qr_adjoint_item_double);

namespace linear_ode {

void qr_solve_item(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_item_double)(inputs, outputs);
}

void qr_adjoint_item(const LinearOdeInputs<double>& inputs,
                     const LinearOdeAdjointInputs<double>& at,
                     const LinearOdeAdjointOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_item_double)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
