#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "mechnn/executor.h"

namespace mechnn {

namespace {

/// The tasks of one run, shared by its workers.
class Job {
 public:
  Job(std::ptrdiff_t count, const Executor::Task& task) : count_(count), task_(task) {}

  /// Takes tasks until none is left; after an exception the rest is not started.
  void work(int worker) {
    try {
      for (std::ptrdiff_t i = next_++; i < count_; i = next_++) task_(i, worker);
    } catch (...) {
      next_ = count_;
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::ptrdiff_t count_;
  const Executor::Task& task_;
  std::atomic<std::ptrdiff_t> next_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

class CallingThread final : public Executor {
 public:
  [[nodiscard]] int workers() const override { return 1; }
  void run(std::ptrdiff_t count, const Task& task) override {
    for (std::ptrdiff_t i = 0; i < count; ++i) task(i, 0);
  }
};

}  // namespace

Executor& calling_thread() {
  static CallingThread executor;
  return executor;
}

class ThreadPool::State {
 public:
  explicit State(int threads) {
    for (int worker = 1; worker < threads; ++worker) {
      threads_.emplace_back([this, worker](const std::stop_token& stop) { serve(worker, stop); });
    }
  }

  [[nodiscard]] int workers() const { return static_cast<int>(threads_.size()) + 1; }

  void run(std::ptrdiff_t count, const Task& task) {
    const std::lock_guard one_run_at_a_time(run_mutex_);
    Job job(count, task);
    {
      const std::lock_guard lock(mutex_);
      job_ = &job;
      ++generation_;
      busy_ = static_cast<int>(threads_.size());
    }
    started_.notify_all();
    job.work(0);
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return busy_ == 0; });
    lock.unlock();
    job.rethrow();
  }

 private:
  void serve(int worker, const std::stop_token& stop) {
    std::uint64_t served = 0;
    while (true) {
      std::unique_lock lock(mutex_);
      if (!started_.wait(lock, stop, [&] { return generation_ != served; })) return;
      served = generation_;
      Job* const job = job_;
      lock.unlock();
      job->work(worker);
      lock.lock();
      if (--busy_ == 0) finished_.notify_one();
    }
  }

  std::mutex run_mutex_;
  std::mutex mutex_;
  std::condition_variable_any started_;
  std::condition_variable finished_;
  Job* job_ = nullptr;
  std::uint64_t generation_ = 0;
  int busy_ = 0;                       ///< threads that have not yet ended the present job
  std::vector<std::jthread> threads_;  ///< last: they end before what they use
};

ThreadPool::ThreadPool(int threads) {
  if (threads < 1) {
    throw std::invalid_argument("threads: got " + std::to_string(threads) +
                                ", expected at least 1");
  }
  state_ = std::make_unique<State>(threads);
}
ThreadPool::~ThreadPool() = default;

int ThreadPool::workers() const { return state_->workers(); }
void ThreadPool::run(std::ptrdiff_t count, const Task& task) { state_->run(count, task); }

}  // namespace mechnn
