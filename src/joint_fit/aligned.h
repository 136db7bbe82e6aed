// Numbers that begin at a cache line, so that whole rows of vectors cross none and the time of a
// fit does not depend on where the heap happens to put them.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace mechnn::joint_fit {

template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}  // NOLINT: a conversion of allocators

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), alignment));
  }
  void deallocate(T* at, std::size_t) { ::operator delete(at, alignment); }

  friend bool operator==(CacheLineAllocator, CacheLineAllocator) { return true; }
};

using AlignedNumbers = std::vector<double, CacheLineAllocator<double>>;

}  // namespace mechnn::joint_fit
