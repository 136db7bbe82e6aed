// Errors of readers and writers: a file that the user named cannot be used.
#pragma once

#include <stdexcept>

namespace mechnn::formats {

/// The message names the file, the place in it, what was found and what was expected.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file that seemed writable could not be written, as on a full disk. The input is not at fault,
/// and an older file of the name is still there.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mechnn::formats
