// QR in double on a device.
#include "linear_ode/cuda/qr-inl.cuh"

namespace mechnn::linear_ode::cuda {

void qr_solve(const LinearOdeInputs<double>& inputs, const Items& items,
              const LinearOdeOutputs<double>& outputs, const CudaQueue& queue) {
  target::choose_types<target::WarpLane<double>>(QrSolve<double>{inputs, items, outputs, queue});
}

void qr_adjoint(const LinearOdeInputs<double>& inputs, const Items& items,
                const LinearOdeAdjointInputs<double>& at,
                const LinearOdeAdjointOutputs<double>& outputs, const CudaQueue& queue) {
  target::choose_types<target::WarpLane<double>>(
      QrAdjoint<double>{inputs, items, at, outputs, queue});
}

}  // namespace mechnn::linear_ode::cuda
