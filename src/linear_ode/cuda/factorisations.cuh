// What the translation units of the device's operations say to each other.
#pragma once

#include "linear_ode/cuda/launch.cuh"

namespace mechnn::linear_ode::cuda {

template <class Real>
Items all_items(const LinearOdeInputs<Real>& inputs) {
  return {inputs.items.count, nullptr};
}

void ldl_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs,
               const CudaQueue& queue);
void ldl_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                 const LinearOdeAdjointOutputs<double>& outputs, const CudaQueue& queue);

void qr_solve(const LinearOdeInputs<double>& inputs, const Items& items,
              const LinearOdeOutputs<double>& outputs, const CudaQueue& queue);
void qr_solve(const LinearOdeInputs<float>& inputs, const Items& items,
              const LinearOdeOutputs<float>& outputs, const CudaQueue& queue);
void qr_adjoint(const LinearOdeInputs<double>& inputs, const Items& items,
                const LinearOdeAdjointInputs<double>& at,
                const LinearOdeAdjointOutputs<double>& outputs, const CudaQueue& queue);
void qr_adjoint(const LinearOdeInputs<float>& inputs, const Items& items,
                const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs, const CudaQueue& queue);

}  // namespace mechnn::linear_ode::cuda
