// Between the caller's arrays and lanes of dual numbers: values and tangents come in as two arrays
// of one layout; of gradients only the tangents go out.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_DUAL_ARRAYS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_DUAL_ARRAYS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_DUAL_ARRAYS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_DUAL_ARRAYS_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/elimination/gradients-inl.h"
#include "linear_ode/lanes/dual-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// lanes (size) ← values (B|1, size), `put` taking one part of a lane.
template <class V, class Put>
void pack_part(const typename V::Real* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
               const LaneBlock& block, Dual<V>* lanes, const Put& put) {
  constexpr std::ptrdiff_t most = 32;
  V part[most];
  for (std::ptrdiff_t first = 0; first < size; first += most) {
    const std::ptrdiff_t count = std::min(most, size - first);
    pack(values + first, batch_stride, count, block, part);
    for (std::ptrdiff_t i = 0; i < count; ++i) put(lanes[first + i], part[i]);
  }
}

/// Constants: tangents are zero.
template <class V>
void pack(const typename V::Real* values, std::ptrdiff_t batch_stride, std::ptrdiff_t size,
          const LaneBlock& block, Dual<V>* lanes) {
  pack_part(values, batch_stride, size, block, lanes, [](Dual<V>& lane, const V& x) MECHNN_BODY {
    lane = {x, V::set(0)};
  });
}

template <class V>
void pack(const linear_ode::Strided<typename V::Real>& input, const LaneBlock& block,
          Dual<V>* lanes) {
  pack(input.values, input.batch_stride, input.item_size, block, lanes);
  if (input.tangents == nullptr) return;
  pack_part(input.tangents, input.batch_stride, input.item_size, block, lanes,
            [](Dual<V>& lane, const V& x) MECHNN_BODY { lane.tangent = x; });
}

/// The tangents of `lanes` (size), moved together in place.
template <class V>
V* tangents_in_place(Dual<V>* lanes, std::ptrdiff_t size) {
  V* const tangents = reinterpret_cast<V*>(lanes);
  for (std::ptrdiff_t i = 0; i < size; ++i) tangents[i] = lanes[i].tangent;
  return tangents;
}

/// The tangents of a gradient; `lanes` are overwritten.
template <class V>
void unpack_gradient(Dual<V>* lanes, const linear_ode::Strided<typename V::Real>& like,
                     const LaneBlock& block, const ItemStatus* status,
                     const linear_ode::GradientOutput<typename V::Real>& output) {
  const V* const tangents = tangents_in_place(lanes, like.item_size);
  unpack_gradient(tangents, like, block, status, output);
}

/// The tangent of (2/w) Σ ρ q.
template <class V>
double weight_gradient(const Dual<V>& sums, double weight, double tangent, const LaneBlock& block,
                       const ItemStatus* status) {
  const double of_values = sum_of_solved(sums.value, block, status);
  const double of_tangents = sum_of_solved(sums.tangent, block, status);
  return 2 / weight * (of_tangents - tangent / weight * of_values);
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_DUAL_ARRAYS_INL_H
