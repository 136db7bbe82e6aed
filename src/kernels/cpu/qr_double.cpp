// The QR operations in double, compiled for every instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/qr_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/driver-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

using Real = double;

template <class V>
void solve(const kernels::LinearOdeInputs<Real>& inputs,
           const kernels::LinearOdeOutputs<Real>& outputs) {
  using Usual = FixedSizes<3, 1>;
  if (Usual::fits(*inputs.band)) return qr_solve_blocks<V, Usual>(inputs, outputs);
  qr_solve_blocks<V, AnySizes>(inputs, outputs);
}

template <class V>
void adjoint(const kernels::LinearOdeInputs<Real>& inputs,
             const kernels::LinearOdeAdjointInputs<Real>& at,
             const kernels::LinearOdeAdjointOutputs<Real>& outputs) {
  using Usual = FixedSizes<3, 1>;
  if (Usual::fits(*inputs.band)) return qr_adjoint_blocks<V, Usual>(inputs, at, outputs);
  qr_adjoint_blocks<V, AnySizes>(inputs, at, outputs);
}

void qr_solve_double(const kernels::LinearOdeInputs<Real>& inputs,
                     const kernels::LinearOdeOutputs<Real>& outputs) {
  if (inputs.band->shape.batch == 1) return solve<Single<Real>>(inputs, outputs);
  solve<Pack<hn::ScalableTag<Real>>>(inputs, outputs);
}

void qr_adjoint_double(const kernels::LinearOdeInputs<Real>& inputs,
                       const kernels::LinearOdeAdjointInputs<Real>& at,
                       const kernels::LinearOdeAdjointOutputs<Real>& outputs) {
  if (inputs.band->shape.batch == 1) return adjoint<Single<Real>>(inputs, at, outputs);
  adjoint<Pack<hn::ScalableTag<Real>>>(inputs, at, outputs);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn {
HWY_EXPORT(qr_solve_double);
HWY_EXPORT(qr_adjoint_double);

namespace kernels {

void qr_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_solve_double)(inputs, outputs);
}

void qr_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                const LinearOdeAdjointOutputs<double>& outputs) {
  HWY_DYNAMIC_DISPATCH(qr_adjoint_double)(inputs, at, outputs);
}

}  // namespace kernels
}  // namespace mechnn
#endif  // HWY_ONCE
