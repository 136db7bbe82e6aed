// A problem's arrays on a CUDA device, and calls whose results are copied back: for tests and
// benchmarks.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mechnn/linear_ode_cuda.h"

namespace mechnn::test {

/// `size` values on the device, not initialised. Throws std::runtime_error.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size = 0);
  explicit DeviceArray(std::span<const T> values);
  DeviceArray(DeviceArray&& other) noexcept;
  DeviceArray& operator=(DeviceArray&& other) noexcept;
  ~DeviceArray();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<T> span() const { return {data_, size_}; }
  /// After all work of the device.
  [[nodiscard]] std::vector<T> host() const;

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory of one call after the other on the default stream.
class CallMemory {
 public:
  /// A queue whose memory is free again when the next one is asked for.
  [[nodiscard]] CudaQueue queue();
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::vector<DeviceArray<unsigned char>> parts_;
  std::size_t used_ = 0;
};

template <class Real>
class DeviceProblem {
 public:
  /// Copies the arrays of the problem, which is not looked at again.
  DeviceProblem(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options);

  /// Enqueue the calls; adjoint() after solve().
  void solve();
  void adjoint(const DeviceArray<Real>& cotangent);

  [[nodiscard]] LinearOdeSolution<Real> solution() const;
  /// Of inputs that the batch shares, the items' sum.
  [[nodiscard]] LinearOdeGradients<Real> gradients() const;
  [[nodiscard]] std::size_t workspace_bytes() const { return memory_.bytes(); }

 private:
  struct Input {
    DeviceArray<Real> values;
    DeviceArray<Real> gradient;  ///< (B, …)
  };
  [[nodiscard]] Input copy(const Broadcast<Real>& array) const;

  LinearOdeOptions options_;
  LinearOdeProblem<Real> problem_;  ///< whose spans show the device's arrays
  CallMemory plan_memory_;
  CallMemory memory_;
  LinearOdeCudaPlan<Real> plan_;
  Input coefficients_, rhs_, initial_values_, steps_;
  DeviceArray<Real> solution_, slack_;
  DeviceArray<ItemStatus> status_;
  DeviceArray<double> weights_;
};

}  // namespace mechnn::test
