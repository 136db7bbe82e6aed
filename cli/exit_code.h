// The program's exit codes, on which scripts rely.
#pragma once

#include <string_view>

namespace mechnn::cli {

constexpr int exit_done = 0;
constexpr int exit_numerics_failed = 1;  ///< or writing did; what could be kept was
constexpr int exit_bad_input = 2;
constexpr int exit_interrupted = 130;

/// The "status" in the JSON of a command that has no finer one.
constexpr std::string_view outcome_word(int exit_code) {
  return exit_code == exit_done ? "done" : "failed";
}

}  // namespace mechnn::cli
