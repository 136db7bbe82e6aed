// Workspaces of the core that calls of the operators hand on to each other.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "mechnn/linear_ode.h"

namespace mechnn::ops {

/// A stack of workspaces: a call takes the last one given back, whose memory is warm. What is kept
/// is bounded in number and in bytes; calls at the same time have different workspaces.
class WorkspacePool {
 public:
  static constexpr std::size_t max_kept = 16;
  static constexpr std::size_t max_bytes = std::size_t{256} << 20;  ///< of one that is kept

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
    static WorkspacePool pool;
    return pool;
  }

  Lease take() {
    const std::lock_guard lock(mutex_);
    if (kept_.empty()) return {*this, std::make_unique<LinearOdeWorkspace>()};
    auto workspace = std::move(kept_.back());
    kept_.pop_back();
    return {*this, std::move(workspace)};
  }

 private:
  void give_back(std::unique_ptr<LinearOdeWorkspace> workspace) {
    if (workspace->bytes() > max_bytes) return;
    const std::lock_guard lock(mutex_);
    if (kept_.size() < max_kept) kept_.push_back(std::move(workspace));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<LinearOdeWorkspace>> kept_;
};

}  // namespace mechnn::ops
