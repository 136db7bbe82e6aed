#include "torch/ops/threads.h"

#include <ATen/Parallel.h>

#include <algorithm>

#ifndef INTRA_OP_PARALLEL
#error "without OpenMP at::parallel_for runs on one thread"
#endif

namespace mechnn::ops {

int TorchThreads::workers() const {
  // A call within a parallel region of the caller's runs on that region's thread.
  return std::max(at::get_num_threads(), at::get_thread_num() + 1);
}

void TorchThreads::run(std::ptrdiff_t count, const Task& task) {
  at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    const int worker = at::get_thread_num();
    for (std::int64_t i = begin; i < end; ++i) task(i, worker);
  });
}

}  // namespace mechnn::ops
