// LDLᵀ of many items, one item a lane of a vector.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/ldl_batch.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/entries.h"
#include "linear_ode/elimination/ldl_choices-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void ldl_solve_batch(const linear_ode::LinearOdeInputs<double>& inputs,
                     const linear_ode::LinearOdeOutputs<double>& outputs) {
  if constexpr (MECHNN_HAS_VECTORS) {
    choose_types<BatchLanes<double>>(LdlSolve{inputs, outputs});
  } else {
    linear_ode::ldl_solve_item(inputs, outputs);
  }
}

void ldl_adjoint_batch(const linear_ode::LinearOdeInputs<double>& inputs,
                       const linear_ode::LinearOdeAdjointInputs<double>& at,
                       const linear_ode::LinearOdeAdjointOutputs<double>& outputs) {
  if constexpr (MECHNN_HAS_VECTORS) {
    choose_types<BatchLanes<double>>(LdlAdjoint{inputs, at, outputs});
  } else {
    linear_ode::ldl_adjoint_item(inputs, at, outputs);
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(ldl_solve_batch);
HWY_EXPORT(ldl_adjoint_batch);

namespace linear_ode {

void ldl_solve_batch(const LinearOdeInputs<double>& inputs,
                     const LinearOdeOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(ldl_solve_batch)(inputs, outputs);
}

void ldl_adjoint_batch(const LinearOdeInputs<double>& inputs,
                       const LinearOdeAdjointInputs<double>& at,
                       const LinearOdeAdjointOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(ldl_adjoint_batch)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
