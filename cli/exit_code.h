// The program's exit codes, on which scripts rely.
#pragma once

namespace mechnn::cli {

constexpr int exit_done = 0;
constexpr int exit_numerics_failed = 1;  ///< or writing did; what could be kept was
constexpr int exit_bad_input = 2;
constexpr int exit_interrupted = 130;

}  // namespace mechnn::cli
