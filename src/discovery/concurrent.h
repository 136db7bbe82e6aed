// Independent pieces of work on several threads.
#pragma once

#include <algorithm>
#include <cstddef>

#include "mechnn/executor.h"

namespace mechnn::discovery {

/// Calls work(i) for i = 0..count−1, each once, in any order, on up to `threads` threads, at least
/// one. Rethrows the first exception. What work(i) writes must not depend on the order.
template <typename Work>
void for_each_index(std::size_t count, std::size_t threads, const Work& work) {
  ThreadPool pool(static_cast<int>(std::max<std::size_t>(threads, 1)));
  pool.run(static_cast<std::ptrdiff_t>(count),
           [&](std::ptrdiff_t i, int /*worker*/) { work(static_cast<std::size_t>(i)); });
}

}  // namespace mechnn::discovery
