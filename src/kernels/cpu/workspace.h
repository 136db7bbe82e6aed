// One aligned allocation, handed out in pieces.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <vector>

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
    memory_ = hwy::AllocateAligned<V>(static_cast<std::size_t>(total_ > 0 ? total_ : 1));
    for (const Piece& piece : pieces_) *piece.target = memory_.get() + piece.offset;
  }

 private:
  struct Piece {
    V** target;
    std::ptrdiff_t offset;
  };
  std::vector<Piece> pieces_;
  std::ptrdiff_t total_ = 0;
  hwy::AlignedFreeUniquePtr<V[]> memory_;
};

}  // namespace mechnn
