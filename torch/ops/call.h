// Calls of the core by the operators: tensors as the core's arguments, on the CPU and on devices.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "mechnn/linear_ode.h"
#include "torch/ops/arguments.h"
#include "torch/ops/operators.h"
#include "torch/ops/threads.h"
#include "torch/ops/workspace_pool.h"

namespace mechnn::ops {

/// The numbers of a contiguous tensor.
template <typename Real>
std::span<const Real> numbers(const at::Tensor& tensor) {
  return {tensor.const_data_ptr<Real>(), static_cast<std::size_t>(tensor.numel())};
}
template <typename Real>
std::span<Real> output(const at::Tensor& tensor) {
  return {tensor.mutable_data_ptr<Real>(), static_cast<std::size_t>(tensor.numel())};
}

/// A contiguous tensor (batch, step, …) as an input of the core.
template <typename Real>
Broadcast<Real> broadcast(const at::Tensor& tensor) {
  return {numbers<Real>(tensor), tensor.size(0), tensor.size(1)};
}

/// The status of items, one byte each, as the core has it.
inline std::span<const ItemStatus> statuses(const at::Tensor& status) {
  static_assert(sizeof(ItemStatus) == sizeof(std::uint8_t));
  return {reinterpret_cast<const ItemStatus*>(status.const_data_ptr<std::uint8_t>()),
          static_cast<std::size_t>(status.numel())};
}
inline std::span<ItemStatus> status_output(const at::Tensor& status) {
  return {reinterpret_cast<ItemStatus*>(status.mutable_data_ptr<std::uint8_t>()),
          static_cast<std::size_t>(status.numel())};
}

/// Contiguous inputs and what the core needs to know of them.
struct Call {
  at::Tensor coefficients, rhs, initial_values, steps;
  LinearOdeShape shape;
  LinearOdeOptions options;
  std::optional<at::Device> weights_device;  ///< of the tensor of weights, where one is given

  Call(at::TensorList tensors, const LinearOdeOptions& chosen,
       std::optional<c10::SymInt> time_points)
      : options(chosen) {
    const Problem of(tensors);
    const Extents extents = checked_extents(of, std::move(time_points));
    coefficients = of.coefficients.contiguous();
    rhs = of.rhs.contiguous();
    initial_values = of.initial_values.contiguous();
    steps = of.steps.contiguous();
    const auto size = [](const c10::SymInt& extent) {
      return static_cast<std::ptrdiff_t>(extent.expect_int());
    };
    shape = {size(extents.batch[0]),      size(extents.step),  size(extents.equation),
             size(extents.dim),           size(extents.order), size(extents.initial_steps),
             size(extents.initial_orders)};
    if (of.weights) {
      weights_device = of.weights->device();
      const at::Tensor weights = of.weights->to(at::kCPU).contiguous();
      const double* const w = weights.const_data_ptr<double>();
      options.weights = {w[0], w[1], w[2]};
    }
  }

  template <typename Real>
  [[nodiscard]] LinearOdeProblem<Real> problem() const {
    return {shape, broadcast<Real>(coefficients), broadcast<Real>(rhs),
            broadcast<Real>(initial_values), broadcast<Real>(steps)};
  }
  [[nodiscard]] std::array<std::int64_t, 4> solution_sizes() const {
    return {shape.batch, shape.step, shape.dim, shape.order + 1};
  }
  [[nodiscard]] std::array<std::int64_t, 1> slack_sizes() const {
    return {options.scheme.family == SchemeFamily::slack ? shape.batch : 0};
  }
};

/// The first four of a problem in double and contiguous; the weights, which have no other type, as
/// they are.
inline Tensors problem_in_double(at::TensorList problem) {
  Tensors result = problem.vec();
  for (std::size_t i = 0; i < result.size() && i < 4; ++i) {
    result[i] = result[i].to(at::kDouble).contiguous();
  }
  return result;
}

/// Gradients of all inputs, in their shapes; of the weights (3) in double, given or not.
class Gradients {
 public:
  explicit Gradients(const Call& call) {
    for (const at::Tensor* of :
         {&call.coefficients, &call.rhs, &call.initial_values, &call.steps}) {
      tensors_.push_back(at::empty(of->sizes(), of->options()));
    }
    tensors_.push_back(at::empty({3}, call.coefficients.options().dtype(at::kDouble)));
  }

  template <typename Real>
  [[nodiscard]] LinearOdeGradientsSpans<Real> spans() const {
    return {output<Real>(tensors_[0]), output<Real>(tensors_[1]), output<Real>(tensors_[2]),
            output<Real>(tensors_[3]), output<double>(tensors_[4])};
  }
  /// Those of the problem's tensors, of which there are `count`.
  [[nodiscard]] Tensors first(std::size_t count) const {
    return {tensors_.begin(), tensors_.begin() + static_cast<std::ptrdiff_t>(count)};
  }

 private:
  Tensors tensors_;
};

/// T, read from the solution; check_solved() checks its other extents later.
inline c10::SymInt time_points_of(at::TensorList solved) {
  check_solved_count(solved);
  TORCH_CHECK_VALUE(solved[0].dim() == 4, "solution: got shape ", solved[0].sizes(),
                    ", expected (batch, step, dim, order + 1)");
  return solved[0].size(1);
}

inline void check_device(const at::Tensor& tensor, const char* name, const at::Device& device) {
  TORCH_CHECK_VALUE(tensor.device() == device, name, ": got device ", tensor.device(),
                    ", expected ", device, " as that of the problem");
}

inline void check_tensor(const at::Tensor& tensor, const char* name, const at::Device& device,
                         at::ScalarType type, at::IntArrayRef shape) {
  check_device(tensor, name, device);
  TORCH_CHECK_VALUE(tensor.scalar_type() == type && tensor.sizes() == shape, name, ": got ",
                    tensor.scalar_type(), " of shape ", tensor.sizes(), ", expected ", type,
                    " of shape ", shape);
}

/// That these are what _linear_ode_solve gives for a problem whose numbers are of `type`.
inline void check_solved(const Call& call, at::ScalarType type, at::TensorList solved) {
  const at::Device device = call.coefficients.device();
  check_tensor(solved[0], "solution", device, type, call.solution_sizes());
  check_tensor(solved[1], "slack", device, type, call.slack_sizes());
  check_tensor(solved[2], "status", device, at::kByte, {call.shape.batch});
}

inline void check_cotangent(const at::Tensor& cotangent, const at::Tensor& solution) {
  TORCH_CHECK_VALUE(cotangent.sizes() == solution.sizes(), "cotangent: got shape ",
                    cotangent.sizes(), ", expected ", solution.sizes(), " as that of solution");
  check_device(cotangent, "cotangent", solution.device());
}

/// work(workspace, executor) on the CPU, on the threads that torch.set_num_threads allows: the core
/// divides the batch, and their number changes no bit. An argument that the core refuses becomes a
/// c10::ValueError.
template <typename Work>
void with_core(const Work& work) {
  const WorkspacePool::Lease workspace = WorkspacePool::of_process().take();
  TorchThreads threads;
  with_value_errors([&] { work(*workspace, threads); });
}

}  // namespace mechnn::ops
