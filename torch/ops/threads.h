// The threads of PyTorch as an executor of the core.
#pragma once

#include <cstddef>

#include "mechnn/executor.h"

namespace mechnn::ops {

/// Runs tasks by at::parallel_for, on as many threads as torch.set_num_threads allows.
class TorchThreads final : public Executor {
 public:
  [[nodiscard]] int workers() const override;
  void run(std::ptrdiff_t count, const Task& task) override;
};

}  // namespace mechnn::ops
