// Misuse of a call, in parts: callers that rename an argument need not read a message.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace mechnn {

/// Thrown for an argument that does not fit. what() is "argument: got …, expected …".
class ArgumentError : public std::invalid_argument {
 public:
  ArgumentError(std::string argument, std::string got, std::string expected)
      : std::invalid_argument(argument + ": got " + got + ", expected " + expected),
        argument_(std::move(argument)),
        got_(std::move(got)),
        expected_(std::move(expected)) {}

  /// The argument's name, as "coefficients" or "weights.initial".
  [[nodiscard]] const std::string& argument() const { return argument_; }
  [[nodiscard]] const std::string& got() const { return got_; }
  [[nodiscard]] const std::string& expected() const { return expected_; }

 private:
  std::string argument_, got_, expected_;
};

/// Throws ArgumentError if `got` is less than `min`, or NaN.
template <typename Number>
void require_at_least(const char* argument, Number got, Number min) {
  if (got >= min) return;
  throw ArgumentError(argument, std::to_string(got), "at least " + std::to_string(min));
}

/// Throws ArgumentError unless `got` is positive and finite.
void require_positive(const char* argument, double got);

}  // namespace mechnn
