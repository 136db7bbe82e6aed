// Checks that options of several modules share.
#pragma once

#include <stdexcept>
#include <string>

namespace mechnn {

/// Throws std::invalid_argument naming the option where `got` is less than `least`, or NaN.
template <typename Number>
void at_least(const char* name, Number got, Number least) {
  if (got >= least) return;
  throw std::invalid_argument(std::string(name) + ": got " + std::to_string(got) +
                              ", expected at least " + std::to_string(least));
}

}  // namespace mechnn
