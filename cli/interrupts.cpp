#include "interrupts.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "exit_code.h"

namespace mechnn::cli {
namespace {

constexpr int wake_up = SIGUSR1;  // ends the waiting thread with the program

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, wake_up}) sigaddset(&set, signal);
  return set;
}

void say(std::string_view text) {
  // Standard error may be gone, and then there is nobody to tell.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { wait_for_signals(); });
}

Interrupts::~Interrupts() {
  pthread_kill(thread_.native_handle(), wake_up);
  thread_.join();
}

std::stop_token Interrupts::stop_gracefully() {
  graceful_ = true;
  return source_.get_token();
}

void Interrupts::wait_for_signals() {
  const sigset_t set = watched();
  int signal = 0;
  while (sigwait(&set, &signal) == 0 && signal != wake_up) {
    if (!graceful_ || source_.stop_requested()) {
      say("\nmechnn: interrupted\n");
      std::_Exit(exit_interrupted);
    }
    say("\nmechnn: stopping, and keeping the best so far (once more: end at once)\n");
    source_.request_stop();
  }
}

}  // namespace mechnn::cli
