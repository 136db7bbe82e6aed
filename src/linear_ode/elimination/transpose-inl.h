// Between the caller's arrays (item slowest) and lane arrays (item fastest).

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_TRANSPOSE_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_TRANSPOSE_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_TRANSPOSE_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/problem/operations.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// The items of one lane block. Lanes beyond `count` repeat the last item.
struct LaneBlock {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t count = 0;
  unsigned stored = ~0U;  ///< devices: bit i is set if the results of lane i are stored
  [[nodiscard]] MECHNN_FN bool stores(std::ptrdiff_t lane) const {
    return lane < count && (stored >> static_cast<unsigned>(lane) & 1U) != 0;
  }
  [[nodiscard]] MECHNN_FN std::ptrdiff_t item(std::ptrdiff_t lane) const {
    return first + std::min(lane, count - 1);
  }
};

/// Lane i of row j ↔ lane j of row i. Taking the even and the odd numbers of two rows apart moves
/// the lowest bit of a number's place (row, lane) to the top; as often as a lane has bits, that
/// swaps row and lane.
template <class Tag>
MECHNN_INLINE void transpose([[maybe_unused]] Pack<Tag>* rows) {
#if MECHNN_HAS_VECTORS
  constexpr int size = static_cast<int>(Pack<Tag>::size);
  const Tag tag;
  for (int bit = 1; bit < size; bit *= 2) {
    Pack<Tag> apart[size];
    for (int i = 0; i < size / 2; ++i) {
      apart[i].v = hn::ConcatEven(tag, rows[2 * i + 1].v, rows[2 * i].v);
      apart[i + size / 2].v = hn::ConcatOdd(tag, rows[2 * i + 1].v, rows[2 * i].v);
    }
    for (int i = 0; i < size; ++i) rows[i] = apart[i];
  }
#endif
}
template <class R>
MECHNN_INLINE void transpose(Single<R>* /*row*/) {}

/// lanes (size) ← values (B|1, size)
template <class V>
MECHNN_FN void pack(const typename V::Real* values, std::ptrdiff_t batch_stride,
                    std::ptrdiff_t size, const LaneBlock& block, V* lanes) {
  using Real = typename V::Real;
  if (batch_stride == 0) {
    for (std::ptrdiff_t i = 0; i < size; ++i) lanes[i] = V::set(values[i]);
    return;
  }
  const Real* item[V::size];
  for (std::ptrdiff_t lane = 0; lane < V::size; ++lane) {
    item[lane] = values + block.item(lane) * batch_stride;
  }
  std::ptrdiff_t i = 0;
  for (; i + V::size <= size; i += V::size) {
    V rows[V::size];
    for (std::ptrdiff_t lane = 0; lane < V::size; ++lane) rows[lane] = V::load(item[lane] + i);
    transpose(rows);
    for (std::ptrdiff_t k = 0; k < V::size; ++k) lanes[i + k] = rows[k];
  }
  for (; i < size; ++i) {
    auto* out = reinterpret_cast<Real*>(lanes + i);
    for (std::ptrdiff_t lane = 0; lane < V::size; ++lane) out[lane] = item[lane][i];
  }
}

template <class V>
MECHNN_FN void pack(const linear_ode::Strided<typename V::Real>& input, const LaneBlock& block,
                    V* lanes) {
  pack(input.values, input.batch_stride, input.item_size, block, lanes);
}

/// values (B, size) ← lanes (size), only the block's own items
template <class V>
MECHNN_FN void unpack(const V* lanes, std::ptrdiff_t size, const LaneBlock& block,
                      typename V::Real* values) {
  using Real = typename V::Real;
  Real* first = values + block.first * size;
  std::ptrdiff_t i = 0;
  for (; i + V::size <= size; i += V::size) {
    V rows[V::size];
    for (std::ptrdiff_t k = 0; k < V::size; ++k) rows[k] = lanes[i + k];
    transpose(rows);
    for (std::ptrdiff_t lane = 0; lane < block.count; ++lane)
      rows[lane].store(first + lane * size + i);
  }
  for (; i < size; ++i) {
    const auto* in = reinterpret_cast<const Real*>(lanes + i);
    for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) first[lane * size + i] = in[lane];
  }
}

/// output.items (B, size) ← lanes (size), or output.sums (size) += their sum; items that were not
/// solved, by the `status` of the block's lanes, count as zero.
template <class V>
MECHNN_FN void unpack_gradient(const V* lanes, const linear_ode::Strided<typename V::Real>& like,
                               const LaneBlock& block, const ItemStatus* status,
                               const linear_ode::GradientOutput<typename V::Real>& output) {
  using Real = typename V::Real;
  const auto solved = [&](std::ptrdiff_t lane) { return status[lane] == ItemStatus::solved; };
  if (output.sums != nullptr) {
    for (std::ptrdiff_t i = 0; i < like.item_size; ++i) {
      const auto* in = reinterpret_cast<const Real*>(lanes + i);
      for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
        if (solved(lane)) output.sums[i] += in[lane];
      }
    }
    return;
  }
  unpack(lanes, like.item_size, block, output.items);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    Real* item = output.items + (block.first + lane) * like.item_size;
    if (!solved(lane)) std::fill(item, item + like.item_size, Real(0));
  }
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_TRANSPOSE_INL_H
