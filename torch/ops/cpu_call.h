// Calls of the core by the operators on the CPU, on the threads that torch.set_num_threads allows.
// The core divides the batch; the number of threads changes no bit.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>

#include "mechnn/linear_ode.h"
#include "torch/ops/arguments.h"
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

  explicit Call(const Arguments& arguments)
      : coefficients(arguments.coefficients.contiguous()),
        rhs(arguments.rhs.contiguous()),
        initial_values(arguments.initial_values.contiguous()),
        steps(arguments.steps.contiguous()),
        options(options_of(arguments)) {
    const Extents of = checked_extents(arguments);
    const auto size = [](const c10::SymInt& extent) {
      return static_cast<std::ptrdiff_t>(extent.expect_int());
    };
    shape = {size(of.batch),     size(of.step),          size(of.equation),     size(of.dim),
             size(of.slots) - 1, initial_values.size(1), initial_values.size(3)};
    if (arguments.weights) {
      const at::Tensor weights = arguments.weights->to(at::kCPU).contiguous();
      const double* const w = weights.const_data_ptr<double>();
      options.weights = {w[0], w[1], w[2]};
    }
  }

  template <typename Real>
  [[nodiscard]] LinearOdeProblem<Real> problem() const {
    return {shape, broadcast<Real>(coefficients), broadcast<Real>(rhs),
            broadcast<Real>(initial_values), broadcast<Real>(steps)};
  }
};

/// Gradients of all inputs, in their shapes.
struct Gradients {
  at::Tensor coefficients, rhs, initial_values, steps;
  at::Tensor weights;  ///< (3), double

  template <typename Real>
  [[nodiscard]] LinearOdeGradientsSpans<Real> spans() const {
    return {output<Real>(coefficients), output<Real>(rhs), output<Real>(initial_values),
            output<Real>(steps), output<double>(weights)};
  }
};

inline Gradients gradients_like(const Call& call) {
  const auto like = [](const at::Tensor& input) {
    return at::empty(input.sizes(), input.options());
  };
  return {like(call.coefficients), like(call.rhs), like(call.initial_values), like(call.steps),
          at::empty({3}, call.coefficients.options().dtype(at::kDouble))};
}

/// T of a solution, whose other extents are not yet checked.
inline std::int64_t steps_of_solution(const at::Tensor& solution) {
  TORCH_CHECK_VALUE(solution.dim() == 4, "solution: got shape ", solution.sizes(),
                    ", expected (batch, step, dim, order + 1)");
  return solution.size(1);
}

inline void check_tensor(const at::Tensor& tensor, const char* name, at::ScalarType type,
                         at::IntArrayRef shape) {
  TORCH_CHECK_VALUE(tensor.scalar_type() == type && tensor.sizes() == shape, name, ": got ",
                    tensor.scalar_type(), " of shape ", tensor.sizes(), ", expected ", type,
                    " of shape ", shape);
}

/// That these are what linear_ode_solve gives for a problem whose numbers are of `type`.
inline void check_solved(const Call& call, at::ScalarType type, const at::Tensor& solution,
                         const at::Tensor& slack, const at::Tensor& status) {
  const LinearOdeShape& shape = call.shape;
  const bool has_slack = call.options.scheme.family == SchemeFamily::slack;
  check_tensor(solution, "solution", type, {shape.batch, shape.step, shape.dim, shape.order + 1});
  check_tensor(slack, "slack", type, {has_slack ? shape.batch : 0});
  check_tensor(status, "status", at::kByte, {shape.batch});
}

inline void check_cotangent(const at::Tensor& cotangent, const at::Tensor& solution) {
  TORCH_CHECK_VALUE(cotangent.sizes() == solution.sizes(), "cotangent: got shape ",
                    cotangent.sizes(), ", expected ", solution.sizes(), " as that of solution");
}

/// work(workspace, executor); an argument that the core refuses becomes a c10::ValueError.
template <typename Work>
void with_core(const Work& work) {
  const WorkspacePool::Lease workspace = WorkspacePool::of_process().take();
  TorchThreads threads;
  try {
    work(*workspace, threads);
  } catch (const std::invalid_argument& error) {
    TORCH_CHECK_VALUE(false, error.what());
  }
}

}  // namespace mechnn::ops
