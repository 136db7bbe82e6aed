// LDLᵀ on a device.
#include "linear_ode/cuda/factorisations.cuh"
#include "linear_ode/elimination/ldl_choices-inl.h"

namespace mechnn::linear_ode::cuda {

namespace {

struct LdlSolve {
  const LinearOdeInputs<double>& inputs;
  const LinearOdeOutputs<double>& outputs;
  const CudaQueue& queue;
  template <class V, class Sizes, int Width>
  void run() const {
    launch<target::LdlSolveBlock<V, Sizes, Width>>(inputs, all_items(inputs), queue, outputs);
  }
};

struct LdlAdjoint {
  const LinearOdeInputs<double>& inputs;
  const LinearOdeAdjointInputs<double>& at;
  const LinearOdeAdjointOutputs<double>& outputs;
  const CudaQueue& queue;
  template <class V, class Sizes, int Width>
  void run() const {
    launch<target::LdlAdjointBlock<V, Sizes, Width>>(inputs, all_items(inputs), queue, at, outputs);
  }
};

}  // namespace

void ldl_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs,
               const CudaQueue& queue) {
  target::choose_types<target::WarpLane<double>>(LdlSolve{inputs, outputs, queue});
}

void ldl_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                 const LinearOdeAdjointOutputs<double>& outputs, const CudaQueue& queue) {
  target::choose_types<target::WarpLane<double>>(LdlAdjoint{inputs, at, outputs, queue});
}

}  // namespace mechnn::linear_ode::cuda
