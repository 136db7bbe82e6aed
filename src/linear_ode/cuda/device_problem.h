// A problem's arrays on a device, and calls on them that wait for their results: for tests,
// benchmarks and programs without a tensor library.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linear_ode/cuda/operations.h"

namespace mechnn::linear_ode::cuda {

/// `size` values on the device, not initialised. Throws std::runtime_error.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size = 0);
  explicit DeviceArray(std::span<const T> values);
  DeviceArray(DeviceArray&& other) noexcept;
  DeviceArray& operator=(DeviceArray&& other) noexcept;
  ~DeviceArray();

  [[nodiscard]] T* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// After all work of the device.
  [[nodiscard]] std::vector<T> host() const;

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory for one call after the other on the default stream.
class CallMemory {
 public:
  /// A queue whose memory is free again when the next one is asked for.
  [[nodiscard]] Queue queue();
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::vector<DeviceArray<unsigned char>> parts_;
  std::size_t used_ = 0;
};

template <class Real>
class DeviceProblem {
 public:
  /// Copies the arrays and the plan of the problem, which is not looked at again.
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
    bool is_shared = false;
  };
  Strided<Real> copy(const Broadcast<Real>& array, const Strided<Real>& like, Input& input);

  LinearOdeShape shape_;
  LinearOdeOptions options_;
  DeviceArray<unsigned char> plan_memory_;
  Band band_;
  LinearOdeInputs<Real> inputs_;
  Input coefficients_, rhs_, initial_values_, steps_;
  DeviceArray<Real> solution_, slack_;
  DeviceArray<unsigned char> kernel_status_;
  DeviceArray<ItemStatus> status_;
  DeviceArray<double> weights_;
  CallMemory memory_;
};

}  // namespace mechnn::linear_ode::cuda
