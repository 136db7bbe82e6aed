// The operations of problem/operations.h on a CUDA device, asynchronously.
//
// All pointers of inputs and outputs are the device's, and so are the arrays that inputs.band
// shows; the band itself is the host's. `items.first`, `memory` and `dual_memory` of the inputs
// have no meaning here. Gradients are written item by item, also of inputs that the batch shares,
// and `weights` (B, 3) too.
#pragma once

#include <cstddef>

#include "linear_ode/problem/operations.h"
#include "mechnn/linear_ode_cuda.h"

namespace mechnn::linear_ode::cuda {

/// The plan's band, its arrays in memory of the queue. Waits for the stream.
[[nodiscard]] Band plan_on_device(const BandPlan& plan, const CudaQueue& queue);

/// Solves all items by the factorisation that the options ask for, sets the status of each, and
/// poisons those not solved.
void solve(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
           const LinearOdeSolutionSpans<double>& result, const CudaQueue& queue);
void solve(const LinearOdeOptions& options, const LinearOdeInputs<float>& inputs,
           const LinearOdeSolutionSpans<float>& result, const CudaQueue& queue);

/// The gradients of all items at at.solution, each by the factorisation that solves it.
void adjoint(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
             const LinearOdeAdjointInputs<double>& at, LinearOdeAdjointOutputs<double> outputs,
             const CudaQueue& queue);
void adjoint(const LinearOdeOptions& options, const LinearOdeInputs<float>& inputs,
             const LinearOdeAdjointInputs<float>& at, const LinearOdeAdjointOutputs<float>& outputs,
             const CudaQueue& queue);

}  // namespace mechnn::linear_ode::cuda
