// One piece of memory, handed out in parts.
#pragma once

#include <cstddef>
#include <vector>

#include "linear_ode/problem/memory.h"

namespace mechnn {

/// Parts are asked for first, then placed together, so that loops over time allocate nothing.
template <class V>
class Workspace {
 public:
  /// Sets `part` to `count` lane values once allocate() has run.
  void reserve(V*& part, std::ptrdiff_t count) {
    parts_.push_back({&part, total_});
    total_ += count;
  }
  void allocate(linear_ode::Memory& memory) {
    V* const first = static_cast<V*>(memory.request(static_cast<std::size_t>(total_) * sizeof(V)));
    for (const Part& part : parts_) *part.target = first + part.offset;
  }

 private:
  struct Part {
    V** target;
    std::ptrdiff_t offset;
  };
  std::vector<Part> parts_;
  std::ptrdiff_t total_ = 0;
};

}  // namespace mechnn
