#include "linear_ode/problem/memory.h"

#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace mechnn::linear_ode {

namespace {

/// Asks for huge pages where there is much memory: the first touch of small ones costs a long
/// single trajectory more than a third of its time.
void* allocate_bytes(std::size_t bytes) {
  constexpr std::size_t huge_page = std::size_t{1} << 21;
  const std::size_t alignment = bytes < 2 * huge_page ? 128 : huge_page;
  const std::size_t rounded = (bytes / alignment + 1) * alignment;
  void* memory = std::aligned_alloc(alignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef __linux__
  if (alignment == huge_page) madvise(memory, rounded, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace

void Memory::Free::operator()(void* memory) const { std::free(memory); }

void* Memory::request(std::size_t bytes) {
  if (bytes > bytes_ || memory_ == nullptr) {
    memory_.reset();
    bytes_ = 0;
    memory_.reset(allocate_bytes(bytes));
    bytes_ = bytes;
  }
  return memory_.get();
}

}  // namespace mechnn::linear_ode
