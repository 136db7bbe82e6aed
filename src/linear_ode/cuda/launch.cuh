// Launching the algorithms on a device: a warp is a block of lanes, and takes one after the other.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>

#include "linear_ode/cuda/operations.h"
#include "linear_ode/cuda/transpose.cuh"

namespace mechnn::linear_ode::cuda {

namespace target = HWY_NAMESPACE;

/// Throws std::runtime_error unless `status` is success.
inline void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(status));
}

/// The memory of all warps, (warps, lanes, 32).
template <class Real>
struct WarpMemory {
  Real* first;
  std::ptrdiff_t lanes;  ///< of one warp
};

/// The items a call computes: all, or those that `only` (B) marks.
struct Items {
  std::ptrdiff_t count;
  const unsigned char* only;
};

/// operation(block) for this warp's share. A warp with marked items computes all of its 32 and
/// stores the marked ones: its neighbours keep their bits.
template <class Operation>
__device__ void compute_share(Operation& operation, const Items& items, std::ptrdiff_t warp,
                              std::ptrdiff_t warps) {
  for (std::ptrdiff_t first = 32 * warp; first < items.count; first += 32 * warps) {
    target::LaneBlock block{first, std::min<std::ptrdiff_t>(32, items.count - first)};
    if (items.only != nullptr) {
      const int lane = target::lane_of_thread();
      block.stored =
          __ballot_sync(0xffffffffU, lane < block.count && items.only[first + lane] != 0);
    }
    if (block.stored != 0) operation(block);
  }
}

/// arguments: a tuple, since g++ finds no address of a kernel with a parameter pack.
template <class Operation, class Real, class Arguments>
__global__ void __launch_bounds__(target::threads_of_block)
    compute(const __grid_constant__ Band band, const __grid_constant__ LinearOdeInputs<Real> inputs,
            WarpMemory<Real> memory, Items items, const __grid_constant__ Arguments arguments) {
  const std::ptrdiff_t warp =
      static_cast<std::ptrdiff_t>(blockIdx.x) * target::warps_of_block + threadIdx.x / 32;
  const std::ptrdiff_t warps = static_cast<std::ptrdiff_t>(gridDim.x) * target::warps_of_block;
  LinearOdeInputs<Real> of_band = inputs;
  of_band.band = &band;
  Workspace<target::WarpLane<Real>> workspace(memory.first + warp * memory.lanes * 32 +
                                              target::lane_of_thread());
  std::apply(
      [&](const auto&... argument) {
        Operation operation(of_band, argument..., workspace);
        compute_share(operation, items, warp, warps);
      },
      arguments);
}

/// Blocks of a grid that the current device holds at a time.
template <class Kernel>
std::ptrdiff_t resident_blocks(Kernel* kernel) {
  int device = 0;
  int processors = 0;
  int blocks = 0;
  check(cudaGetDevice(&device), "cudaGetDevice");
  check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device),
        "number of multiprocessors");
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, target::threads_of_block, 0),
        "occupancy");
  return std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(processors) * blocks);
}

/// Bytes that the workspace of a call may take, unless a single block takes more: a twelfth of a
/// device of 96 GB. Items that LDLᵀ leaves to QR are mostly none, and get an eighth of that.
inline constexpr std::ptrdiff_t max_workspace = std::ptrdiff_t{8} << 30;

/// Operation(inputs, arguments…, workspace) on the items.
template <class Operation, class Real, class... Arguments>
void launch(const LinearOdeInputs<Real>& inputs, const Items& items, const CudaQueue& queue,
            const Arguments&... arguments) {
  Workspace<target::WarpLane<Real>> counting(nullptr);
  { const Operation counted(inputs, arguments..., counting); }
  const auto kernel = compute<Operation, Real, std::tuple<Arguments...>>;
  constexpr std::ptrdiff_t per_block = target::threads_of_block;
  const std::ptrdiff_t bytes = per_block * counting.total() * std::ptrdiff_t{sizeof(Real)};
  const std::ptrdiff_t affordable = max_workspace / (items.only == nullptr ? 1 : 8) / bytes;
  const std::ptrdiff_t useful = (items.count + per_block - 1) / per_block;
  const std::ptrdiff_t blocks =
      std::clamp<std::ptrdiff_t>(std::min(resident_blocks(kernel), affordable), 1, useful);
  const WarpMemory<Real> memory{
      static_cast<Real*>(queue.allocate(static_cast<std::size_t>(blocks * bytes))),
      counting.total()};
  kernel<<<static_cast<unsigned>(blocks), target::threads_of_block, 0, queue.stream>>>(
      *inputs.band, inputs, memory, items, std::tuple<Arguments...>(arguments...));
  check(cudaGetLastError(), "launch");
}

}  // namespace mechnn::linear_ode::cuda
