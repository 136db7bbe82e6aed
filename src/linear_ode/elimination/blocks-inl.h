// The items of a call in blocks of as many items as a vector has lanes, one after the other.
//
// Each block reads its own items and writes its own results, and no lane sees another: the numbers
// of an item depend neither on its neighbours nor on its place in the batch.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_BLOCKS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_BLOCKS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_BLOCKS_INL_H
#endif

#include <algorithm>
#include <cstddef>

#include "linear_ode/elimination/prefetch-inl.h"
#include "linear_ode/elimination/workspace.h"
#include "linear_ode/lanes/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// body(block) for every block of the items.
template <class V, class Body>
void for_each_block(const linear_ode::ItemRange& items, const Body& body) {
  const std::ptrdiff_t end = items.first + items.count;
  for (std::ptrdiff_t first = items.first; first < end; first += V::size) {
    body(LaneBlock{first, std::min(V::size, end - first)});
  }
}

/// Computes a call block by block. Operation(arguments…, workspace) holds what the blocks share;
/// operation(block) computes one.
template <class Operation, class Real, class... Arguments>
void run_blocks(const linear_ode::LinearOdeInputs<Real>& inputs, const Arguments&... arguments) {
  using V = typename Operation::Lane;
  Workspace<V> workspace;
  Operation operation(inputs, arguments..., workspace);
  workspace.allocate(*inputs.memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY { operation(block); });
}

/// Σ 0 · values: 0 where all of a lane's are finite, else NaN.
template <class V>
MECHNN_FN V times_zero(const V* values, std::ptrdiff_t size) {
  const V zero = V::set(0);
  V even = zero;
  V odd = zero;
  for (std::ptrdiff_t i = 0; i + 1 < size; i += 2) {
    even = fma(values[i], zero, even);
    odd = fma(values[i + 1], zero, odd);
  }
  return fma(values[size - 1], zero, even + odd);
}

template <class V>
MECHNN_FN void store_solution(const Band& band, const LaneBlock& block, const V* solution,
                              const V* slack, const V& tiny,
                              const linear_ode::LinearOdeOutputs<typename V::Real>& outputs) {
  using Real = typename V::Real;
  unpack(solution, band.shape.step * band.unknowns, block, outputs.solution);
  if (outputs.slack != nullptr) unpack(slack, 1, block, outputs.slack);
  Real is_tiny[V::size];
  Real zero_if_finite[V::size];
  tiny.store(is_tiny);
  times_zero(solution, band.shape.step * band.unknowns).store(zero_if_finite);
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    outputs.status[block.first + lane] =
        static_cast<unsigned char>((is_tiny[lane] != 0 ? linear_ode::tiny_pivot : 0) |
                                   (zero_if_finite[lane] != 0 ? linear_ode::not_finite : 0));
  }
}

template <class V>
MECHNN_FN Prefetcher<V> prefetch_for_solve(
    const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
    const linear_ode::LinearOdeOutputs<typename V::Real>& outputs, const LaneBlock& block) {
  Prefetcher<V> prefetcher(inputs, block);
  prefetcher.write(outputs.solution, inputs.band->shape.step * inputs.band->unknowns);
  return prefetcher;
}

template <class V>
MECHNN_FN Prefetcher<V> prefetch_for_adjoint(
    const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
    const linear_ode::LinearOdeAdjointInputs<typename V::Real>& at,
    const linear_ode::LinearOdeAdjointOutputs<typename V::Real>& outputs, const LaneBlock& block) {
  const std::ptrdiff_t size = inputs.band->shape.step * inputs.band->unknowns;
  Prefetcher<V> prefetcher(inputs, block);
  prefetcher.read(at.solution, size);
  prefetcher.read(at.cotangent, size);
  prefetcher.write(outputs.coefficients, inputs.coefficients);
  prefetcher.write(outputs.rhs, inputs.rhs);
  prefetcher.write(outputs.initial_values, inputs.initial_values);
  prefetcher.write(outputs.steps, inputs.steps);
  return prefetcher;
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_BLOCKS_INL_H
