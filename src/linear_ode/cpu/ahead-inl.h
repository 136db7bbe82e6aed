// Memory asked for some time before it is used, a little at each step of an elimination.
//
// What a lane block reads and writes lies in one piece of each array, too short for hardware to
// see where it leads. Asked for all at once, the next block's lines fill the miss buffers and are
// waited for as if nothing had been asked; step by step they come while others are computed with.

#if defined(MECHNN_LINEAR_ODE_CPU_AHEAD_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_AHEAD_INL_H
#undef MECHNN_LINEAR_ODE_CPU_AHEAD_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_AHEAD_INL_H
#endif

#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "linear_ode/cpu/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class Ahead {
 public:
  using Real = typename V::Real;

  /// Nothing to ask for.
  Ahead() = default;
  /// The inputs of the next block, over the steps of this one.
  Ahead(const linear_ode::LinearOdeInputs<Real>& inputs, const LaneBlock& block)
      : steps_(inputs.band->shape.step), block_(block) {
    read(inputs.coefficients);
    read(inputs.rhs);
    read(inputs.initial_values);
    read(inputs.steps);
  }

  /// What the next block reads of values (B, size). After the last block that is what a caller who
  /// cuts a batch in pieces passes next, or memory of no use: asking for it is allowed.
  void read(const Real* values, std::ptrdiff_t size) { add(values, size, block_.first + V::size); }
  void read(const linear_ode::Strided<Real>& input) { read(input.values, input.batch_stride); }

  /// What this block will write to values (B, size).
  void write(const Real* values, std::ptrdiff_t size) { add(values, size, block_.first); }
  void write(const linear_ode::GradientOutput<Real>& output, const linear_ode::Strided<Real>& like) {
    write(output.items, like.batch_stride);
  }

  /// Asks for one step's part of it.
  HWY_INLINE void ask() {
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

#endif  // MECHNN_LINEAR_ODE_CPU_AHEAD_INL_H
