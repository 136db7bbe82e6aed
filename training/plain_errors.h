// Errors of PyTorch for programs that know nothing of it.
#pragma once

#include <c10/util/Exception.h>

#include <stdexcept>

namespace mechnn::training {

/// Calls `work`; an error of PyTorch becomes a std::runtime_error, without the call stack that its
/// own what() brings along.
template <typename Work>
auto with_plain_errors(const Work& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    throw std::runtime_error(error.what_without_backtrace());
  }
}

}  // namespace mechnn::training
