#include "training/shuffled_batches.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randperm.h>

#include <algorithm>

namespace mechnn::training {

ShuffledBatches::ShuffledBatches(std::int64_t items, std::int64_t batch, std::uint64_t seed)
    : items_(items), size_(std::min(batch, items)), seed_(seed) {}

at::Tensor ShuffledBatches::items(std::int64_t epoch, std::int64_t batch, Part part) {
  if (epoch != shuffled_) {
    const auto generator =
        at::detail::createCPUGenerator(seed_ + static_cast<std::uint64_t>(epoch));
    order_ = at::randperm(items_, generator);
    shuffled_ = epoch;
  }
  const ItemRange share = part.share(size_);
  return order_.narrow(0, batch * size_ + share.begin, share.size());
}

}  // namespace mechnn::training
