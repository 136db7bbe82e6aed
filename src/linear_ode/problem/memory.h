// Memory that outlives a kernel's call, so that the next one need not ask the system for it.
#pragma once

#include <cstddef>
#include <memory>

namespace mechnn::linear_ode {

/// Grows and never shrinks. What it holds is undefined after each request.
class Memory {
 public:
  /// At least `bytes` bytes, aligned to a cache line or more. Throws std::bad_alloc.
  void* request(std::size_t bytes);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* memory) const;
  };
  std::unique_ptr<void, Free> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace mechnn::linear_ode
