// The operations on a device: plans, the choice between factorisations, and the status of items.
#include "linear_ode/cuda/operations.h"

#include <algorithm>
#include <limits>
#include <span>
#include <type_traits>

#include "linear_ode/cuda/factorisations.cuh"
#include "linear_ode/factorise.h"

namespace mechnn::linear_ode::cuda {

namespace {

template <class Real>
__device__ bool part_is_finite(const Strided<Real>& input, std::ptrdiff_t item, int lane) {
  bool finite = true;
  for (std::ptrdiff_t i = lane; i < input.item_size; i += 32) {
    finite = finite && isfinite(input.values[item * input.batch_stride + i]);
  }
  return finite;
}

template <class Real>
__device__ bool steps_are_positive(const Strided<Real>& steps, std::ptrdiff_t item, int lane) {
  bool positive = true;
  for (std::ptrdiff_t i = lane; i < steps.item_size; i += 32) {
    positive = positive && steps.values[item * steps.batch_stride + i] > 0;
  }
  return __all_sync(0xffffffffU, positive) != 0;
}

/// A warp an item: its status, and not-a-numbers where it was not solved.
template <class Real>
__global__ void set_status(const LinearOdeInputs<Real> inputs, std::ptrdiff_t batch,
                           std::ptrdiff_t size, const LinearOdeOutputs<Real> outputs,
                           ItemStatus* status) {
  const std::ptrdiff_t item =
      static_cast<std::ptrdiff_t>(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32;
  if (item >= batch) return;
  const int lane = target::lane_of_thread();
  const unsigned char found = outputs.status[item];
  const bool positive = steps_are_positive(inputs.steps, item, lane);
  if (found == 0 && positive) {
    if (lane == 0) status[item] = ItemStatus::solved;
    return;
  }
  const bool own_is_finite =
      part_is_finite(inputs.coefficients, item, lane) && part_is_finite(inputs.rhs, item, lane) &&
      part_is_finite(inputs.initial_values, item, lane) && part_is_finite(inputs.steps, item, lane);
  const bool finite = __all_sync(0xffffffffU, own_is_finite) != 0 && positive;
  const bool singular = finite && (found & tiny_pivot) != 0;
  if (lane == 0) status[item] = singular ? ItemStatus::singular : ItemStatus::not_finite;
  const Real poison = std::numeric_limits<Real>::quiet_NaN();
  for (std::ptrdiff_t i = lane; i < size; i += 32) outputs.solution[item * size + i] = poison;
  if (lane == 0 && outputs.slack != nullptr) outputs.slack[item] = poison;
}

/// Marks (B) every item, or none.
void mark(bool marked, std::ptrdiff_t batch, unsigned char* marks, const CudaQueue& queue) {
  check(cudaMemsetAsync(marks, marked ? tiny_pivot : 0, static_cast<std::size_t>(batch),
                        queue.stream),
        "status");
}

void factorise(const LinearOdeOptions& options, LinearOdeInputs<double>& inputs,
               const LinearOdeOutputs<double>& outputs, const CudaQueue& queue) {
  if (options.factorisation == Factorisation::ldl) return ldl_solve(inputs, outputs, queue);
  if (!prefers_ldl(options)) return qr_solve(inputs, all_items(inputs), outputs, queue);
  inputs.min_pivot = min_trusted_pivot;
  ldl_solve(inputs, outputs, queue);
  qr_solve(inputs, {inputs.items.count, outputs.status}, outputs, queue);
}
void factorise(const LinearOdeOptions& /*options*/, const LinearOdeInputs<float>& inputs,
               const LinearOdeOutputs<float>& outputs, const CudaQueue& queue) {
  qr_solve(inputs, all_items(inputs), outputs, queue);
}

/// Weights without effect have no gradient.
template <class Real>
void clear_weights(const LinearOdeAdjointOutputs<Real>& outputs, std::ptrdiff_t batch,
                   const CudaQueue& queue) {
  check(cudaMemsetAsync(outputs.weights, 0, 3 * static_cast<std::size_t>(batch) * sizeof(double),
                        queue.stream),
        "weights");
}

template <class Inputs, class Real>
void solve_and_judge(const LinearOdeOptions& options, Inputs& inputs,
                     const LinearOdeSolutionSpans<Real>& result, const CudaQueue& queue) {
  const std::ptrdiff_t batch = inputs.items.count;
  const LinearOdeOutputs<Real> outputs{
      result.solution.data(), result.slack.empty() ? nullptr : result.slack.data(),
      static_cast<unsigned char*>(queue.allocate(static_cast<std::size_t>(batch)))};
  if (inputs.band->deficient) {
    mark(true, batch, outputs.status, queue);
  } else {
    factorise(options, inputs, outputs, queue);
  }
  const std::ptrdiff_t size = inputs.band->shape.step * inputs.band->unknowns;
  constexpr int items_of_block = 4;
  const auto blocks = static_cast<unsigned>((batch + items_of_block - 1) / items_of_block);
  set_status<Real><<<blocks, 32 * items_of_block, 0, queue.stream>>>(inputs, batch, size, outputs,
                                                                     result.status.data());
  check(cudaGetLastError(), "status");
}

}  // namespace

Band plan_on_device(const BandPlan& plan, const CudaQueue& queue) {
  Band band = plan.band;
  const auto copy = [&queue](const auto& from) {
    using Part = typename std::remove_cvref_t<decltype(from)>::value_type;
    const std::size_t bytes = std::max<std::size_t>(from.size(), 1) * sizeof(Part);
    auto* const to = static_cast<Part*>(queue.allocate(bytes));
    check(cudaMemcpyAsync(to, from.data(), from.size() * sizeof(Part), cudaMemcpyHostToDevice,
                          queue.stream),
          "plan");
    return std::span<const Part>(to, from.size());
  };
  band.steps = copy(plan.steps);
  band.groups = copy(plan.groups);
  check(cudaStreamSynchronize(queue.stream), "plan");
  return band;
}

void solve(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
           const LinearOdeSolutionSpans<double>& result, const CudaQueue& queue) {
  solve_and_judge(options, inputs, result, queue);
}
void solve(const LinearOdeOptions& options, const LinearOdeInputs<float>& inputs,
           const LinearOdeSolutionSpans<float>& result, const CudaQueue& queue) {
  solve_and_judge(options, inputs, result, queue);
}

void adjoint(const LinearOdeOptions& options, LinearOdeInputs<double> inputs,
             const LinearOdeAdjointInputs<double>& at, LinearOdeAdjointOutputs<double> outputs,
             const CudaQueue& queue) {
  const std::ptrdiff_t batch = inputs.items.count;
  clear_weights(outputs, batch, queue);
  if (options.factorisation == Factorisation::ldl) {
    outputs.status = nullptr;
    return ldl_adjoint(inputs, at, outputs, queue);
  }
  if (!prefers_ldl(options)) return qr_adjoint(inputs, all_items(inputs), at, outputs, queue);
  outputs.status = static_cast<unsigned char*>(queue.allocate(static_cast<std::size_t>(batch)));
  mark(false, batch, outputs.status, queue);
  inputs.min_pivot = min_trusted_pivot;
  ldl_adjoint(inputs, at, outputs, queue);
  qr_adjoint(inputs, {batch, outputs.status}, at, outputs, queue);
}
void adjoint(const LinearOdeOptions& /*options*/, const LinearOdeInputs<float>& inputs,
             const LinearOdeAdjointInputs<float>& at, const LinearOdeAdjointOutputs<float>& outputs,
             const CudaQueue& queue) {
  clear_weights(outputs, inputs.items.count, queue);
  qr_adjoint(inputs, all_items(inputs), at, outputs, queue);
}

}  // namespace mechnn::linear_ode::cuda
