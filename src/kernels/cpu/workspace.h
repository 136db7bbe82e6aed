// One aligned allocation, handed out in pieces.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace mechnn {

/// Pieces are asked for first, then allocated together, so that loops over time allocate nothing.
template <class V>
class Workspace {
 public:
  /// Sets `piece` to `count` lane values once allocate() has run.
  void reserve(V*& piece, std::ptrdiff_t count) {
    pieces_.push_back({&piece, total_});
    total_ += count;
  }
  void allocate() {
    memory_.reset(static_cast<V*>(allocate_bytes(static_cast<std::size_t>(total_) * sizeof(V))));
    for (const Piece& piece : pieces_) *piece.target = memory_.get() + piece.offset;
  }

 private:
  struct Piece {
    V** target;
    std::ptrdiff_t offset;
  };
  struct Free {
    void operator()(V* memory) const { std::free(memory); }
  };

  /// Asks for huge pages where there is much memory: the first touch of small ones costs a long
  /// single trajectory more than a third of its time.
  static void* allocate_bytes(std::size_t bytes) {
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

  std::vector<Piece> pieces_;
  std::ptrdiff_t total_ = 0;
  std::unique_ptr<V, Free> memory_;
};

}  // namespace mechnn
