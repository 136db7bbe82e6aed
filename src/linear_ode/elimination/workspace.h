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
  /// Sets `part` to `count` lane values, or groups of them, once allocate() has run.
  template <class T>
  void reserve(T*& part, std::ptrdiff_t count) {
    static_assert(sizeof(T) % sizeof(V) == 0 && alignof(T) == alignof(V));
    const auto place = [](void* target, V* memory) {
      *static_cast<T**>(target) = static_cast<T*>(static_cast<void*>(memory));
    };
    parts_.push_back({&part, place, total_});
    total_ += count * static_cast<std::ptrdiff_t>(sizeof(T) / sizeof(V));
  }
  void allocate(linear_ode::Memory& memory) {
    V* const first = static_cast<V*>(memory.request(static_cast<std::size_t>(total_) * sizeof(V)));
    for (const Part& part : parts_) part.place(part.target, first + part.offset);
  }

 private:
  struct Part {
    void* target;  ///< a T*
    void (*place)(void* target, V* memory);
    std::ptrdiff_t offset;
  };
  std::vector<Part> parts_;
  std::ptrdiff_t total_ = 0;
};

}  // namespace mechnn
