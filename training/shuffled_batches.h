// Batches of items in another order every epoch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "training/task.h"

namespace mechnn::training {

/// Cuts a permutation of the items, drawn from seed and epoch alone, into batches of one size; what
/// is left over waits for another epoch.
class ShuffledBatches {
 public:
  /// A batch of more than all items is one of all of them.
  ShuffledBatches(std::int64_t items, std::int64_t batch, std::uint64_t seed);

  [[nodiscard]] std::int64_t count() const { return items_ / size_; }  ///< batches of an epoch
  [[nodiscard]] std::int64_t size() const { return size_; }            ///< items of a batch
  /// The items of a part of a batch, (B) int64; empty where there are more parts than items.
  at::Tensor items(std::int64_t epoch, std::int64_t batch, Part part);

 private:
  std::int64_t items_, size_;
  std::uint64_t seed_;
  std::int64_t shuffled_ = -1;  ///< the epoch whose order is `order_`
  at::Tensor order_;
};

}  // namespace mechnn::training
