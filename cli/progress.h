// One line on a terminal that says what is being done and how long it will still take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace mechnn::cli {

/// Writes to standard error, and only where that is a terminal and `wanted`.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `fraction` of the whole is done, in [0, 1].
  void show(const std::string& stage, double fraction);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool wanted_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace mechnn::cli
