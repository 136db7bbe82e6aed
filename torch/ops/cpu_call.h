// What the operators on the CPU share: calls of the core on pieces of the batch, on the threads
// that torch.set_num_threads allows.
//
// The batch is cut into pieces whose size depends on that of the batch alone. An item's bits do not
// depend on its neighbours, and the gradients of inputs shared by the batch are added piece by
// piece, in order: the number of threads changes nothing.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mechnn/linear_ode.h"
#include "torch/ops/arguments.h"

#ifndef INTRA_OP_PARALLEL
#error "without OpenMP at::parallel_for runs on one thread"
#endif

namespace mechnn::ops {

/// Items of a piece: several vectors of lanes, few enough to give every thread work, and so many
/// that calling the core costs nothing beside them.
inline std::int64_t piece_of(std::int64_t batch) {
  return std::clamp<std::int64_t>(batch / 512 * 8, 32, 256);
}

inline std::int64_t pieces_of(std::int64_t batch) {
  const std::int64_t piece = piece_of(batch);
  return (batch + piece - 1) / piece;
}

inline LinearOdeWorkspace& workspace() {
  thread_local LinearOdeWorkspace of_thread;
  return of_thread;
}

/// A contiguous tensor's numbers from item `first` on, `count` items, or all where it is shared.
template <typename Real>
Broadcast<Real> items(const at::Tensor& tensor, std::int64_t first, std::int64_t count) {
  const auto size =
      static_cast<std::size_t>(tensor.numel() / std::max<std::int64_t>(tensor.size(0), 1));
  const Real* const data = tensor.const_data_ptr<Real>();
  const std::int64_t step = tensor.size(1);
  if (tensor.size(0) == 1) return {{data, size}, 1, step};
  const auto offset = static_cast<std::size_t>(first) * size;
  return {{data + offset, static_cast<std::size_t>(count) * size}, count, step};
}

/// The same part of what is written.
template <typename Real>
std::span<Real> part(const at::Tensor& tensor, std::int64_t first, std::int64_t count) {
  if (tensor.numel() == 0) return {};
  const auto size = static_cast<std::size_t>(tensor.numel() / tensor.size(0));
  return {tensor.mutable_data_ptr<Real>() + static_cast<std::size_t>(first) * size,
          static_cast<std::size_t>(count) * size};
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
  [[nodiscard]] LinearOdeProblem<Real> items_from(std::int64_t first, std::int64_t count) const {
    LinearOdeProblem<Real> problem;
    problem.shape = shape;
    problem.shape.batch = count;
    problem.coefficients = items<Real>(coefficients, first, count);
    problem.rhs = items<Real>(rhs, first, count);
    problem.initial_values = items<Real>(initial_values, first, count);
    problem.steps = items<Real>(steps, first, count);
    return problem;
  }
};

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
  const bool has_slack = call.options.rows.family == RowFamily::slack;
  check_tensor(solution, "solution", type, {shape.batch, shape.step, shape.dim, shape.order + 1});
  check_tensor(slack, "slack", type, {has_slack ? shape.batch : 0});
  check_tensor(status, "status", at::kByte, {shape.batch});
}

inline void check_cotangent(const at::Tensor& cotangent, const at::Tensor& solution) {
  TORCH_CHECK_VALUE(cotangent.sizes() == solution.sizes(), "cotangent: got shape ",
                    cotangent.sizes(), ", expected ", solution.sizes(), " as that of solution");
}

/// Calls work(piece index, first item, number of items) for all pieces, on several threads; what
/// the core refuses becomes a c10::ValueError.
template <typename Work>
void for_each_piece(std::int64_t batch, const Work& work) {
  const std::int64_t piece = piece_of(batch);
  try {
    at::parallel_for(0, pieces_of(batch), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t p = begin; p < end; ++p) {
        work(p, p * piece, std::min(piece, batch - p * piece));
      }
    });
  } catch (const std::invalid_argument& error) {
    TORCH_CHECK_VALUE(false, error.what());
  }
}

/// A gradient: of an input shared by the batch, one for each piece, added up in double at the end.
struct Gradient {
  at::Tensor sum, pieces;

  Gradient(const at::Tensor& input, std::int64_t batch)
      : sum(at::empty(input.sizes(), input.options())), pieces(sum) {
    if (input.size(0) == batch) return;
    std::vector<std::int64_t> sizes = input.sizes().vec();
    sizes[0] = pieces_of(batch);
    pieces = at::empty(sizes, input.options());
  }

  [[nodiscard]] bool is_shared() const { return !pieces.is_same(sum); }

  template <typename Real>
  [[nodiscard]] std::span<Real> of_piece(std::int64_t p, std::int64_t first,
                                         std::int64_t count) const {
    return is_shared() ? part<Real>(pieces, p, 1) : part<Real>(sum, first, count);
  }

  at::Tensor take() {
    return is_shared() ? pieces.sum(0, true, at::kDouble).to(pieces.scalar_type()) : sum;
  }
};

inline std::vector<ItemStatus> statuses(const at::Tensor& status, std::int64_t first,
                                        std::int64_t count) {
  std::vector<ItemStatus> of_items;
  for (const std::uint8_t item : part<std::uint8_t>(status, first, count)) {
    of_items.push_back(static_cast<ItemStatus>(item));
  }
  return of_items;
}

}  // namespace mechnn::ops
