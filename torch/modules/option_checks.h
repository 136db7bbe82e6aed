// Checks that options of several modules share.
#pragma once

#include <stdexcept>
#include <string>

namespace mechnn::nn {

/// Throws std::invalid_argument naming the option where `got` is less than `min`, or NaN.
template <typename Number>
void at_least(const char* name, Number got, Number min) {
  if (got >= min) return;
  throw std::invalid_argument(std::string(name) + ": got " + std::to_string(got) +
                              ", expected at least " + std::to_string(min));
}

}  // namespace mechnn::nn
