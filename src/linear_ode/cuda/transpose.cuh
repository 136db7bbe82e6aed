// Between the caller's arrays (item slowest) and a warp's (item fastest), through shared memory: a
// warp reads and writes consecutive numbers on either side.
#pragma once

#include <algorithm>
#include <cstddef>

#include "linear_ode/cuda/warp_lane.cuh"

namespace mechnn::HWY_NAMESPACE {

inline constexpr int warps_of_block = 2;
inline constexpr int threads_of_block = 32 * warps_of_block;

/// The warp's tile of 32 items and 32 numbers of each; one column more spreads it over the banks.
template <class R>
struct Tile {
  R numbers[32][33];
};

#ifdef __CUDACC__

template <class R>
__device__ __forceinline__ Tile<R>& tile_of_warp() {
  __shared__ Tile<R> tiles[warps_of_block];
  return tiles[threadIdx.x / 32];
}

/// lanes (size) ← values (B|1, size)
template <class R>
__device__ void pack_warp(const R* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
                          const LaneBlock& block, WarpLane<R>* lanes) {
  if (batch_stride == 0) {
    for (std::ptrdiff_t i = 0; i < size; ++i) lanes[i].v = values[i];
    return;
  }
  Tile<R>& tile = tile_of_warp<R>();
  const int lane = lane_of_thread();
  for (std::ptrdiff_t first = 0; first < size; first += 32) {
    const bool inside = first + lane < size;
    for (int item = 0; item < 32; ++item) {
      if (inside) tile.numbers[item][lane] = values[block.item(item) * batch_stride + first + lane];
    }
    __syncwarp();
    const int count = static_cast<int>(std::min<std::ptrdiff_t>(32, size - first));
    for (int i = 0; i < count; ++i) lanes[first + i].v = tile.numbers[lane][i];
    __syncwarp();
  }
}

/// values (B, size) ← number(i) of each thread, i = 0 .. size − 1; only the block's own items.
template <class R, class Number>
__device__ void unpack_warp(std::ptrdiff_t size, const LaneBlock& block, R* values,
                            const Number& number) {
  Tile<R>& tile = tile_of_warp<R>();
  const int lane = lane_of_thread();
  for (std::ptrdiff_t first = 0; first < size; first += 32) {
    const int count = static_cast<int>(std::min<std::ptrdiff_t>(32, size - first));
    for (int i = 0; i < count; ++i) tile.numbers[lane][i] = number(first + i);
    __syncwarp();
    for (int item = 0; item < static_cast<int>(block.count); ++item) {
      if (lane < count) values[(block.first + item) * size + first + lane] = tile.numbers[item][lane];
    }
    __syncwarp();
  }
}

#endif  // __CUDACC__

// The names that the algorithms call. Never run on the host, whose only use of the algorithms with
// this lane type is to count their memory.

template <class R>
MECHNN_FN void pack(const R* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
                    const LaneBlock& block, WarpLane<R>* lanes) {
#ifdef __CUDA_ARCH__
  pack_warp(values, batch_stride, size, block, lanes);
#endif
}

template <class R>
MECHNN_FN void unpack(const WarpLane<R>* lanes, std::ptrdiff_t size, const LaneBlock& block,
                      R* values) {
#ifdef __CUDA_ARCH__
  unpack_warp(size, block, values, [&](std::ptrdiff_t i) { return lanes[i].v; });
#endif
}

/// output.items (B, size) ← lanes (size), zero where an item was not solved. A device has no
/// output.sums: the caller adds items up.
template <class R>
MECHNN_FN void unpack_gradient(const WarpLane<R>* lanes, const linear_ode::Strided<R>& like,
                               const LaneBlock& block, const ItemStatus* status,
                               const linear_ode::GradientOutput<R>& output) {
#ifdef __CUDA_ARCH__
  const int lane = lane_of_thread();
  const bool solved = lane < block.count && status[lane] == ItemStatus::solved;
  unpack_warp(like.item_size, block, output.items,
              [&](std::ptrdiff_t i) { return solved ? lanes[i].v : R(0); });
#endif
}

/// The thread's own number, where its item was solved.
template <class R>
MECHNN_FN double sum_of_solved(const WarpLane<R>& number, const LaneBlock& block,
                               const ItemStatus* status) {
  const int lane = lane_of_thread();
  return lane < block.count && status[lane] == ItemStatus::solved ? number.v : R(0);
}

/// weights (B, 3) ← the item's.
template <class R>
MECHNN_FN void put_weight_gradient(const WarpLane<R>& /*of*/, double gradient,
                                   const LaneBlock& block, int weight, double* weights) {
  const int lane = lane_of_thread();
  if (lane < block.count) weights[3 * (block.first + lane) + weight] = gradient;
}

template <class R>
MECHNN_FN void store_solution(const Band& band, const LaneBlock& block,
                              const WarpLane<R>* solution, const WarpLane<R>* slack,
                              const WarpLane<R>& tiny,
                              const linear_ode::LinearOdeOutputs<R>& outputs) {
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  unpack(solution, size, block, outputs.solution);
  if (outputs.slack != nullptr) unpack(slack, 1, block, outputs.slack);
  R zero_if_finite = 0;
  for (std::ptrdiff_t i = 0; i < size; ++i) zero_if_finite += R(0) * solution[i].v;
  const int lane = lane_of_thread();
  if (lane >= block.count) return;
  outputs.status[block.first + lane] =
      static_cast<unsigned char>((tiny.v != R(0) ? linear_ode::tiny_pivot : 0) |
                                 (zero_if_finite != R(0) ? linear_ode::not_finite : 0));
}

template <class R>
MECHNN_FN void leave_to_qr(const LaneBlock& block, const WarpLane<R>& tiny,
                           const WarpLane<R>& zero_if_finite, unsigned char* kernel_status,
                           ItemStatus* status) {
  const int lane = lane_of_thread();
  if (lane >= block.count || (tiny.v == R(0) && zero_if_finite.v == R(0))) return;
  kernel_status[block.first + lane] = linear_ode::tiny_pivot;
  status[lane] = ItemStatus::singular;
}

}  // namespace mechnn::HWY_NAMESPACE
