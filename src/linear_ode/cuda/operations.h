// The operations of problem/operations.h on a CUDA device, asynchronously.
//
// All pointers of inputs and outputs are the device's, and so are the arrays that inputs.band shows
// (DevicePlan); the band itself is the host's. `items`, `memory` and `dual_memory` of the inputs
// have no meaning here. Gradients are written item by item, also of inputs that the batch shares,
// and `weights` (B, 3) too: whoever calls adds them up. No call waits for the device.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>

#include "linear_ode/problem/operations.h"

namespace mechnn::linear_ode::cuda {

/// Where a call is enqueued, and memory that it may use until the stream has passed it.
struct Queue {
  cudaStream_t stream = nullptr;
  /// At least `bytes` bytes, aligned to 256.
  std::function<void*(std::size_t bytes)> allocate;
};

/// Bytes of a plan's arrays on the device.
[[nodiscard]] std::size_t plan_bytes(const BandPlan& plan);
/// Copies the arrays to `memory`, which the band returned shows. Waits for the stream.
[[nodiscard]] Band plan_on_device(const BandPlan& plan, void* memory, cudaStream_t stream);

/// Solves all items by the factorisation that the options ask for, sets the status (B) of each, and
/// poisons those not solved. Nobody waits to refuse steps: one that is not positive makes its item
/// `not_finite`.
void solve(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
           const LinearOdeOutputs<double>& outputs, ItemStatus* status, const Queue& queue);
void solve(const LinearOdeOptions& options, const LinearOdeInputs<float>& inputs,
           const LinearOdeOutputs<float>& outputs, ItemStatus* status, const Queue& queue);

/// The gradients of all items at at.solution, each by the factorisation that solves it.
void adjoint(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
             const LinearOdeAdjointInputs<double>& at, LinearOdeAdjointOutputs<double> outputs,
             const Queue& queue);
void adjoint(const LinearOdeOptions& options, const LinearOdeInputs<float>& inputs,
             const LinearOdeAdjointInputs<float>& at, const LinearOdeAdjointOutputs<float>& outputs,
             const Queue& queue);

}  // namespace mechnn::linear_ode::cuda
