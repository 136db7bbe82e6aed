// The tangent in double, one item a lane of a vector.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear_ode/cpu/tangent.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "linear_ode/cpu/entries.h"
#include "linear_ode/elimination/tangent-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

void tangent_double(const linear_ode::LinearOdeInputs<double>& inputs,
                    const linear_ode::LinearOdeTangentInputs<double>& at,
                    const linear_ode::LinearOdeTangentOutputs<double>& outputs) {
  tangent_blocks<BatchLanes<double>>(inputs, at, outputs);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(tangent_double);

namespace linear_ode {

void tangent_batch(const LinearOdeInputs<double>& inputs, const LinearOdeTangentInputs<double>& at,
                   const LinearOdeTangentOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(tangent_double)(inputs, at, outputs);
}

}  // namespace linear_ode
}  // namespace mechnn
#endif  // HWY_ONCE
