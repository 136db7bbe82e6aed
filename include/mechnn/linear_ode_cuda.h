// The linear ODE solver on CUDA devices: mechnn::cuda, built with -DMECHNN_CUDA=ON.
//
// As mechnn/linear_ode.h, but the spans of problem, result and gradients show memory of the device,
// and calls return when their work is enqueued. The device of the stream must be the current one. A
// thread computes an item and a warp 32 of them, by the algorithms of the CPU.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "mechnn/linear_ode.h"

struct CUstream_st;

namespace mechnn {

/// Where the work of a call goes.
struct CudaQueue {
  CUstream_st* stream = nullptr;  ///< a cudaStream_t
  /// Memory of the device, aligned to 256 bytes, which the call may use until the stream has passed
  /// it.
  std::function<void*(std::size_t bytes)> allocate;
};

/// What a device must know of a scheme and of the shapes it is used with, whatever their batch.
template <typename Real>
class LinearOdeCudaPlan {
 public:
  /// Copies the plan into memory of queue.allocate, which must live as long as the plan and its
  /// calls, and waits for the stream. Throws ArgumentError, and std::runtime_error with CUDA's
  /// words.
  LinearOdeCudaPlan(const LinearOdeShape& shape, const Scheme& scheme, const CudaQueue& queue);
  ~LinearOdeCudaPlan();
  LinearOdeCudaPlan(LinearOdeCudaPlan&&) noexcept;
  LinearOdeCudaPlan& operator=(LinearOdeCudaPlan&&) noexcept;

  class Contents;
  [[nodiscard]] const Contents& contents() const { return *contents_; }

 private:
  std::unique_ptr<const Contents> contents_;
};

/// Solves every item in the arithmetic of its numbers (Arithmetic::as_given). Throws ArgumentError
/// for shapes and a plan that do not fit, and std::runtime_error with CUDA's words. Nobody waits to
/// refuse a step that is not positive: its item becomes not_finite.
template <typename Real>
void linear_ode_solve_cuda(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                           const LinearOdeSolutionSpans<Real>& result,
                           const LinearOdeCudaPlan<Real>& plan, const CudaQueue& queue);

/// Gradients item by item, also of inputs that the batch shares: each array has the batch's full
/// extent in front, and the weights are (B, 3). Their sums are left to the caller, who has the
/// means to add on a device.
template <typename Real>
void linear_ode_adjoint_cuda(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                             const LinearOdeSolutionView<Real>& solution,
                             std::span<const Real> cotangent,
                             const LinearOdeGradientsSpans<Real>& gradients,
                             const LinearOdeCudaPlan<Real>& plan, const CudaQueue& queue);

}  // namespace mechnn
