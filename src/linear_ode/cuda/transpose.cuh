// Between the caller's arrays (item slowest) and a warp's (item fastest), through shared memory: a
// warp reads and writes consecutive numbers on either side. On the host, where tests run a warp's
// threads one after the other, each copies its own item.
#pragma once

#include <algorithm>
#include <cstddef>

#include "linear_ode/cuda/warp_lane.cuh"

namespace mechnn::HWY_NAMESPACE {

inline constexpr int warps_of_block = 2;
inline constexpr int threads_of_block = 32 * warps_of_block;

#ifdef __CUDACC__

/// The warp's tile of 32 items and 32 numbers of each; one column more spreads it over the banks.
template <class R>
struct Tile {
  R numbers[32][33];
};

template <class R>
__device__ __forceinline__ Tile<R>& tile_of_warp() {
  __shared__ Tile<R> tiles[warps_of_block];
  return tiles[threadIdx.x / 32];
}

/// Numbers first .. first + count − 1 of the block's items into the tile (item, number).
template <class R>
__device__ __forceinline__ void fill_tile(const R* values, std::ptrdiff_t batch_stride,
                                          const LaneBlock& block, std::ptrdiff_t first, int count,
                                          Tile<R>& tile) {
  const int lane = lane_of_thread();
  if (lane < count) {
    // All loads are under way before the first arrives.
#pragma unroll
    for (int item = 0; item < 32; ++item) {
      tile.numbers[item][lane] = values[block.item(item) * batch_stride + first + lane];
    }
  }
  __syncwarp();
}

#endif  // __CUDACC__

/// lanes (size) ← values (B|1, size)
template <class R>
MECHNN_FN void pack(const R* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
                    const LaneBlock& block, WarpLane<R>* lanes) {
  if (batch_stride == 0) {
    for (std::ptrdiff_t i = 0; i < size; ++i) lanes[i].v = values[i];
    return;
  }
  const int lane = lane_of_thread();
#ifdef __CUDA_ARCH__
  Tile<R>& tile = tile_of_warp<R>();
  for (std::ptrdiff_t first = 0; first < size; first += 32) {
    const int count = static_cast<int>(std::min<std::ptrdiff_t>(32, size - first));
    fill_tile(values, batch_stride, block, first, count, tile);
    for (int i = 0; i < count; ++i) lanes[first + i].v = tile.numbers[lane][i];
    __syncwarp();
  }
#else
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    lanes[i].v = values[block.item(lane) * batch_stride + i];
  }
#endif
}

/// values (B, size) ← number(i) of each thread, i = 0 .. size − 1; only items whose lane stores.
template <class R, class Number>
MECHNN_FN void unpack_numbers(std::ptrdiff_t size, const LaneBlock& block, R* values,
                              const Number& number) {
  const int lane = lane_of_thread();
#ifdef __CUDA_ARCH__
  Tile<R>& tile = tile_of_warp<R>();
  for (std::ptrdiff_t first = 0; first < size; first += 32) {
    const int count = static_cast<int>(std::min<std::ptrdiff_t>(32, size - first));
    for (int i = 0; i < count; ++i) tile.numbers[lane][i] = number(first + i);
    __syncwarp();
    for (int item = 0; item < 32; ++item) {
      if (lane < count && block.stores(item)) {
        values[(block.first + item) * size + first + lane] = tile.numbers[item][lane];
      }
    }
    __syncwarp();
  }
#else
  if (!block.stores(lane)) return;
  for (std::ptrdiff_t i = 0; i < size; ++i) values[(block.first + lane) * size + i] = number(i);
#endif
}

template <class R>
MECHNN_FN void unpack(const WarpLane<R>* lanes, std::ptrdiff_t size, const LaneBlock& block,
                      R* values) {
  unpack_numbers(size, block, values, [&](std::ptrdiff_t i) { return lanes[i].v; });
}

/// output.items (B, size) ← lanes (size), zero where an item was not solved. A device has no
/// output.sums: the caller adds items up.
template <class R>
MECHNN_FN void unpack_gradient(const WarpLane<R>* lanes, const linear_ode::Strided<R>& like,
                               const LaneBlock& block, const ItemStatus* status,
                               const linear_ode::GradientOutput<R>& output) {
  const int lane = lane_of_thread();
  const bool solved = block.stores(lane) && status[lane] == ItemStatus::solved;
  unpack_numbers(like.item_size, block, output.items,
                 [&](std::ptrdiff_t i) { return solved ? lanes[i].v : R(0); });
}

/// The thread's own number, where its item was solved.
template <class R>
MECHNN_FN double sum_of_solved(const WarpLane<R>& number, const LaneBlock& block,
                               const ItemStatus* status) {
  const int lane = lane_of_thread();
  return block.stores(lane) && status[lane] == ItemStatus::solved ? number.v : R(0);
}

/// weights (B, 3) ← the item's.
template <class R>
MECHNN_FN void put_weight_gradient(const WarpLane<R>& /*of*/, double gradient,
                                   const LaneBlock& block, int weight, double* weights) {
  const int lane = lane_of_thread();
  if (block.stores(lane)) weights[3 * (block.first + lane) + weight] = gradient;
}

template <class R>
MECHNN_FN void store_solution(const Band& band, const LaneBlock& block, const WarpLane<R>* solution,
                              const WarpLane<R>* slack, const WarpLane<R>& tiny,
                              const linear_ode::LinearOdeOutputs<R>& outputs) {
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  unpack(solution, size, block, outputs.solution);
  if (outputs.slack != nullptr) unpack(slack, 1, block, outputs.slack);
  R zero_if_finite = 0;  // 0 · x is not a number where x is not finite
  for (std::ptrdiff_t i = 0; i < size; ++i) zero_if_finite += R(0) * solution[i].v;
  const int lane = lane_of_thread();
  if (!block.stores(lane)) return;
  outputs.status[block.first + lane] =
      static_cast<unsigned char>((tiny.v != R(0) ? linear_ode::tiny_pivot : 0) |
                                 (zero_if_finite != R(0) ? linear_ode::not_finite : 0));
}

template <class R>
MECHNN_FN void leave_to_qr(const LaneBlock& block, const WarpLane<R>& tiny,
                           const WarpLane<R>& zero_if_finite, unsigned char* kernel_status,
                           ItemStatus* status) {
  const int lane = lane_of_thread();
  if (!block.stores(lane) || status[lane] != ItemStatus::solved ||
      (tiny.v == R(0) && zero_if_finite.v == R(0)))
    return;
  kernel_status[block.first + lane] = linear_ode::tiny_pivot;
  status[lane] = ItemStatus::singular;
}

}  // namespace mechnn::HWY_NAMESPACE
