#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/executor.h"

namespace mechnn {

namespace {

constexpr int max_threads = 4096;  // each may take memory of its own

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
  explicit State(int threads) : max_threads_(threads) {}

  [[nodiscard]] int workers() const { return max_threads_; }

  void run(std::ptrdiff_t count, const Task& task) {
    if (owner_ == std::this_thread::get_id() || pool_of_this_thread == this) {
      throw std::logic_error("ThreadPool::run: got a call from within a task of the same pool");
    }
    const std::lock_guard one_run_at_a_time(run_mutex_);
    Job job(count, task);
    start_threads(std::min<std::ptrdiff_t>(max_threads_, count) - 1);
    owner_ = std::this_thread::get_id();
    if (count > 1) announce(job);
    job.work(0);
    if (count > 1) wait_for_threads();
    owner_ = std::thread::id();
    job.rethrow();
  }

 private:
  /// Threads are started when there is work for them.
  void start_threads(std::ptrdiff_t count) {
    while (std::ssize(threads_) < count) {
      const int worker = static_cast<int>(threads_.size()) + 1;
      threads_.emplace_back([this, worker, served = generation_](const std::stop_token& stop) {
        serve(worker, served, stop);
      });
    }
  }

  void announce(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      job_ = &job;
      ++generation_;
      busy_ = static_cast<int>(threads_.size());
    }
    started_.notify_all();
  }

  void wait_for_threads() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return busy_ == 0; });
  }

  void serve(int worker, std::uint64_t served, const std::stop_token& stop) {
    pool_of_this_thread = this;
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

  static thread_local const State* pool_of_this_thread;  ///< null in threads that no pool started

  int max_threads_;
  std::atomic<std::thread::id> owner_;  ///< of the present run
  std::mutex run_mutex_;
  std::mutex mutex_;
  std::condition_variable_any started_;
  std::condition_variable finished_;
  Job* job_ = nullptr;
  std::uint64_t generation_ = 0;
  int busy_ = 0;                       ///< threads that have not yet ended the present job
  std::vector<std::jthread> threads_;  ///< last: they end before what they use
};

thread_local const ThreadPool::State* ThreadPool::State::pool_of_this_thread = nullptr;

ThreadPool::ThreadPool(int threads) {
  if (threads < 1 || threads > max_threads) {
    throw ArgumentError("threads", std::to_string(threads), "1 to " + std::to_string(max_threads));
  }
  state_ = std::make_unique<State>(threads);
}
ThreadPool::~ThreadPool() = default;

int ThreadPool::workers() const { return state_->workers(); }
void ThreadPool::run(std::ptrdiff_t count, const Task& task) { state_->run(count, task); }

}  // namespace mechnn
