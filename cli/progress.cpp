#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace mechnn::cli {
namespace {

// Often enough to look alive, seldom enough to cost nothing.
constexpr std::chrono::milliseconds pause{100};

std::string time_left(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

ProgressLine::ProgressLine(bool wanted) : wanted_(wanted && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const std::string& stage, double fraction) {
  const auto now = Clock::now();
  if (!wanted_ || now - last_ < pause) return;
  last_ = now;
  shown_ = true;
  const double spent = std::chrono::duration<double>(now - start_).count();
  std::string line = fmt::format("\r\x1b[K{:3.0f} % {}", 100 * fraction, stage);
  if (fraction > 0.02 && fraction < 1) {
    line += ", about " + time_left(spent * (1 - fraction) / fraction) + " left";
  }
  std::fputs(line.c_str(), stderr);
}

void ProgressLine::clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace mechnn::cli
