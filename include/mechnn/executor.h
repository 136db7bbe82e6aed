// Threads that a call may use.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace mechnn {

/// Runs the tasks of one call, possibly on several threads.
class Executor {
 public:
  using Task = std::function<void(std::ptrdiff_t index, int worker)>;

  virtual ~Executor() = default;
  /// Number of tasks that run at once, at least 1.
  [[nodiscard]] virtual int workers() const = 0;
  /// Calls task(index, worker) once for each index < count, in any order, worker < workers(); calls
  /// at the same time have different workers. Returns when all have ended. After an exception,
  /// which is rethrown, no further task begins. Not to be called from within a task.
  virtual void run(std::ptrdiff_t count, const Task& task) = 0;
};

/// The executor that has the calling thread only.
[[nodiscard]] Executor& calling_thread();

/// The calling thread and threads of its own, which wait for work until the pool is destroyed.
class ThreadPool final : public Executor {
 public:
  /// `threads`, the calling one included; 1 to 4096, else throws ArgumentError.
  explicit ThreadPool(int threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int workers() const override;
  void run(std::ptrdiff_t count, const Task& task) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace mechnn
