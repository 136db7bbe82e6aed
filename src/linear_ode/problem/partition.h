// Division of a batch into pieces, which threads take one after the other.
//
// The size of a piece depends on that of the batch alone, an item's bits do not depend on its
// neighbours, and gradients of inputs that the batch shares are summed within a piece, then over
// the pieces in order, both in double: the number of threads changes no bit.
#pragma once

#include <algorithm>
#include <cstddef>

#include "linear_ode/problem/operations.h"

namespace mechnn::linear_ode {

class Partition {
 public:
  explicit Partition(std::ptrdiff_t batch) : batch_(batch) {}

  /// Number of pieces.
  [[nodiscard]] std::ptrdiff_t count() const { return (batch_ + size() - 1) / size(); }
  [[nodiscard]] ItemRange piece(std::ptrdiff_t index) const {
    const std::ptrdiff_t first = index * size();
    return {first, std::min(size(), batch_ - first)};
  }

 private:
  /// A multiple of 8 items, so that they fill vectors: at most 256, so that every thread gets work,
  /// and at least 32, so that the call of the kernel costs little beside them.
  [[nodiscard]] std::ptrdiff_t size() const {
    return std::clamp<std::ptrdiff_t>(batch_ / 512 * 8, 32, 256);
  }

  std::ptrdiff_t batch_;
};

}  // namespace mechnn::linear_ode
