// Workspaces of the core that calls of the operators hand on to each other.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "mechnn/linear_ode.h"

namespace mechnn::ops {

/// A stack of workspaces: a call takes the last one given back, whose memory is warm. Calls at the
/// same time have different workspaces. The one given back last is always kept, older ones while
/// all together hold no more than max_bytes.
class WorkspacePool {
 public:
  static constexpr std::size_t max_kept = 16;
  static constexpr std::size_t max_bytes = std::size_t{512} << 20;

  /// A workspace until the end of a call.
  class Lease {
   public:
    Lease(WorkspacePool& pool, std::unique_ptr<LinearOdeWorkspace> workspace)
        : pool_(pool), workspace_(std::move(workspace)) {}
    ~Lease() { pool_.give_back(std::move(workspace_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    LinearOdeWorkspace& operator*() const { return *workspace_; }

   private:
    WorkspacePool& pool_;
    std::unique_ptr<LinearOdeWorkspace> workspace_;
  };

  static WorkspacePool& of_process() {
    // Never destroyed: a backward pass may still run on another thread when the process ends.
    static auto* const pool = new WorkspacePool;  // NOLINT(cppcoreguidelines-owning-memory)
    return *pool;
  }

  Lease take() {
    const std::lock_guard lock(mutex_);
    if (kept_.empty()) return {*this, std::make_unique<LinearOdeWorkspace>()};
    auto workspace = std::move(kept_.back());
    kept_.pop_back();
    return {*this, std::move(workspace)};
  }

 private:
  WorkspacePool() { kept_.reserve(max_kept + 1); }

  void give_back(std::unique_ptr<LinearOdeWorkspace> workspace) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(workspace));
    std::size_t bytes = 0;
    for (const auto& kept : kept_) bytes += kept->bytes();
    while (kept_.size() > 1 && (bytes > max_bytes || kept_.size() > max_kept)) {
      bytes -= kept_.front()->bytes();
      kept_.erase(kept_.begin());
    }
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<LinearOdeWorkspace>> kept_;
};

}  // namespace mechnn::ops
