// Prefetching of a lane block's memory, a part at each step of the elimination before.
//
// A block reads and writes one short piece of each array, too short for the hardware's prefetcher
// to follow. Prefetching the next block at once saturates the fill buffers, and the processor waits
// as if nothing had been prefetched; spread over the steps, the lines arrive during computation.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_PREFETCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_PREFETCH_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_PREFETCH_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_PREFETCH_INL_H
#endif

#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "linear_ode/elimination/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class Prefetcher {
 public:
  using Real = typename V::Real;

  /// Prefetches nothing.
  Prefetcher() = default;
  /// The inputs of the next block, over the steps of this one.
  Prefetcher(const linear_ode::LinearOdeInputs<Real>& inputs, const LaneBlock& block)
      : steps_(inputs.band->shape.step), block_(block) {
    read(inputs.coefficients);
    read(inputs.rhs);
    read(inputs.initial_values);
    read(inputs.steps);
  }

  /// Prefetches what the next block reads of values (B, size). After the last block that is what a
  /// caller who cuts a batch in pieces passes next, or memory of no use: asking for it is allowed.
  void read(const Real* values, std::ptrdiff_t size) { add(values, size, block_.first + V::size); }
  void read(const linear_ode::Strided<Real>& input) { read(input.values, input.batch_stride); }

  /// Prefetches what this block will write to values (B, size).
  void write(const Real* values, std::ptrdiff_t size) { add(values, size, block_.first); }
  void write(const linear_ode::GradientOutput<Real>& output,
             const linear_ode::Strided<Real>& like) {
    write(output.items, like.batch_stride);
  }

  /// Prefetches the part of one step.
  MECHNN_INLINE void advance() {
    for (int i = 0; i < count_; ++i) {
      Lines& lines = lines_[static_cast<std::size_t>(i)];
      const std::uintptr_t stop = std::min(lines.next + lines.part, lines.end);
      for (; lines.next < stop; lines.next += line) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): asked for, never read through
        hwy::Prefetch(reinterpret_cast<const char*>(lines.next));
      }
    }
  }

 private:
  static constexpr std::uintptr_t line = 64;  ///< bytes

  /// Addresses, since some lie beyond the arrays.
  struct Lines {
    std::uintptr_t next;
    std::uintptr_t end;
    std::uintptr_t part;  ///< bytes a step
  };

  /// A single item has no neighbours, and its arrays are long.
  void add(const Real* values, std::ptrdiff_t size, std::ptrdiff_t first) {
    if (V::size == 1 || values == nullptr || size == 0) return;
    const auto item = static_cast<std::uintptr_t>(size) * sizeof(Real);
    const std::uintptr_t bytes = item * static_cast<std::uintptr_t>(V::size);
    const auto begin =
        reinterpret_cast<std::uintptr_t>(values) + item * static_cast<std::uintptr_t>(first);
    const std::uintptr_t lines = bytes / line + 1;
    const auto steps = static_cast<std::uintptr_t>(steps_);
    lines_[static_cast<std::size_t>(count_++)] = {begin, begin + bytes,
                                                  (lines + steps - 1) / steps * line};
  }

  std::ptrdiff_t steps_ = 1;
  LaneBlock block_;
  int count_ = 0;
  std::array<Lines, 10> lines_;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_PREFETCH_INL_H
