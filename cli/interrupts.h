// Ctrl-C and termination, received by a thread of their own: no code runs inside a signal handler.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace mechnn::cli {

/// Made first in main, before any other thread, so that all threads leave the signals to it.
/// Unless a command has said that it stops by itself, a signal ends the program at once; then the
/// first one sets the token and the second ends the program. The exit code is 130 in every case.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// From now on the first signal only sets the token returned.
  std::stop_token stop_gracefully();
  [[nodiscard]] bool requested() const { return source_.stop_requested(); }

 private:
  void wait_for_signals();

  std::stop_source source_;
  std::atomic<bool> graceful_ = false;
  std::thread thread_;
};

}  // namespace mechnn::cli
