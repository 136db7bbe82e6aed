// What a reader throws when a file the user named cannot be used.
#pragma once

#include <stdexcept>

namespace mechnn::formats {

/// The message names the file, the place in it, what was found and what was expected.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mechnn::formats
