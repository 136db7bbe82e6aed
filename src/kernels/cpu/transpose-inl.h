// Between the caller's arrays (item slowest) and lane arrays (item fastest).

#if defined(MECHNN_KERNELS_CPU_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_TRANSPOSE_INL_H
#undef MECHNN_KERNELS_CPU_TRANSPOSE_INL_H
#else
#define MECHNN_KERNELS_CPU_TRANSPOSE_INL_H
#endif

#include <algorithm>

#include "kernels/cpu/lanes-inl.h"
#include "kernels/linear_ode.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// The items of one lane block. Lanes beyond `count` repeat the last item.
struct LaneBlock {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t count = 0;
  [[nodiscard]] std::ptrdiff_t item(std::ptrdiff_t lane) const {
    return first + std::min(lane, count - 1);
  }
};

/// lanes (size) ← values (B|1, size)
template <class V>
void pack(const typename V::Real* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
          const LaneBlock& block, V* lanes) {
  using Real = typename V::Real;
  if (batch_stride == 0) {
    for (std::ptrdiff_t i = 0; i < size; ++i) lanes[i] = V::set(values[i]);
    return;
  }
  const Real* item[V::size];
  for (std::ptrdiff_t lane = 0; lane < V::size; ++lane) {
    item[lane] = values + block.item(lane) * batch_stride;
  }
  auto* out = reinterpret_cast<Real*>(lanes);
  for (std::ptrdiff_t i = 0; i < size; ++i, out += V::size) {
    for (std::ptrdiff_t lane = 0; lane < V::size; ++lane) out[lane] = item[lane][i];
  }
}

template <class V>
void pack(const kernels::Strided<typename V::Real>& input, const LaneBlock& block, V* lanes) {
  pack(input.values, input.batch_stride, input.item_size, block, lanes);
}

/// values (B, size) ← lanes (size), only the block's own items
template <class V>
void unpack(const V* lanes, std::ptrdiff_t size, const LaneBlock& block, typename V::Real* values) {
  const auto* in = reinterpret_cast<const typename V::Real*>(lanes);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    auto* item = values + (block.first + lane) * size;
    for (std::ptrdiff_t i = 0; i < size; ++i) item[i] = in[i * V::size + lane];
  }
}

/// values (B|1, size) += lanes (size), leaving out items that were not solved
template <class V>
void unpack_add(const V* lanes, const kernels::Strided<typename V::Real>& like,
                const LaneBlock& block, const ItemStatus* status, typename V::Real* values) {
  const auto* in = reinterpret_cast<const typename V::Real*>(lanes);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    if (status[block.first + lane] != ItemStatus::solved) continue;
    auto* item = values + (block.first + lane) * like.batch_stride;
    for (std::ptrdiff_t i = 0; i < like.item_size; ++i) item[i] += in[i * V::size + lane];
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_TRANSPOSE_INL_H
