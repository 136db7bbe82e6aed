// QR in float on a device.
#include "linear_ode/cuda/qr-inl.cuh"

namespace mechnn::linear_ode::cuda {

void qr_solve(const LinearOdeInputs<float>& inputs, const Items& items,
              const LinearOdeOutputs<float>& outputs, const CudaQueue& queue) {
  target::choose_types<target::WarpLane<float>>(QrSolve<float>{inputs, items, outputs, queue});
}

void qr_adjoint(const LinearOdeInputs<float>& inputs, const Items& items,
                const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs, const CudaQueue& queue) {
  target::choose_types<target::WarpLane<float>>(
      QrAdjoint<float>{inputs, items, at, outputs, queue});
}

}  // namespace mechnn::linear_ode::cuda
