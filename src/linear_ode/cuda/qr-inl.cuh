// QR on a device, of one precision.
#pragma once

#include "linear_ode/cuda/factorisations.cuh"
#include "linear_ode/elimination/qr_choices-inl.h"

namespace mechnn::linear_ode::cuda {

template <class Real>
struct QrSolve {
  const LinearOdeInputs<Real>& inputs;
  const Items& items;
  const LinearOdeOutputs<Real>& outputs;
  const CudaQueue& queue;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    launch<target::QrSolveBlock<V, Sizes, Window>>(inputs, items, queue, outputs);
  }
};

template <class Real>
struct QrAdjoint {
  const LinearOdeInputs<Real>& inputs;
  const Items& items;
  const LinearOdeAdjointInputs<Real>& at;
  const LinearOdeAdjointOutputs<Real>& outputs;
  const CudaQueue& queue;
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    launch<target::QrAdjointBlock<V, Sizes, Window>>(inputs, items, queue, at, outputs);
  }
};

}  // namespace mechnn::linear_ode::cuda
