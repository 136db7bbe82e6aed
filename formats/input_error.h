// What readers and writers throw when a file the user named cannot be used.
#pragma once

#include <stdexcept>

namespace mechnn::formats {

/// The message names the file, the place in it, what was found and what was expected.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file that seemed writable could not be written after all, as on a full disk: no fault of the
/// input, and whatever stood there before still does.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mechnn::formats
