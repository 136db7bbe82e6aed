// The solver and its adjoint on tensors in memory of a CUDA device, on the current stream. Nothing
// waits for the device, but the first call of a shape and scheme, which copies its plan there.
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#include <torch/library.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "mechnn/linear_ode_cuda.h"
#include "torch/ops/call.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

/// The current stream, and memory of PyTorch's allocator, which the stream may use until it is
/// passed.
class StreamQueue {
 public:
  explicit StreamQueue(const at::Device& device)
      : options_(at::TensorOptions(at::kByte).device(device)) {
    queue_.stream = c10::cuda::getCurrentCUDAStream(device.index()).stream();
    queue_.allocate = [this](std::size_t bytes) {
      memory_.push_back(at::empty({static_cast<std::int64_t>(bytes)}, options_));
      return memory_.back().mutable_data_ptr();
    };
  }
  StreamQueue(const StreamQueue&) = delete;
  StreamQueue& operator=(const StreamQueue&) = delete;
  [[nodiscard]] const CudaQueue& get() const { return queue_; }

 private:
  at::TensorOptions options_;
  Tensors memory_;
  CudaQueue queue_;
};

/// Not PyTorch's allocator, whose pool might be that of a graph being prepared.
void* allocate_for_good(std::size_t bytes) {
  void* memory = nullptr;
  TORCH_CHECK(cudaMalloc(&memory, bytes) == cudaSuccess, "linear_ode_solve: no memory for ", bytes,
              " bytes of a plan");
  return memory;
}

/// The plans of this process, 72 bytes a step each, kept for as long as it runs.
template <typename Real>
class DevicePlans {
 public:
  using Plan = LinearOdeCudaPlan<Real>;

  const Plan& of(const LinearOdeShape& shape, const Scheme& scheme, const at::Device& device) {
    const Key key{device.index(),      static_cast<int>(scheme.family),
                  scheme.order,        shape.step,
                  shape.equation,      shape.dim,
                  shape.order,         shape.initial_steps,
                  shape.initial_orders};
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Plan>& plan = plans_[key];
    if (!plan) {
      const auto stream = c10::cuda::getCurrentCUDAStream(device.index()).stream();
      plan = std::make_unique<Plan>(shape, scheme, CudaQueue{stream, allocate_for_good});
    }
    return *plan;
  }

  /// Never destroyed: the device's runtime may end before.
  static DevicePlans& of_process() {
    static auto* const plans = new DevicePlans;
    return *plans;
  }

 private:
  using Key = std::tuple<int, int, int, std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t,
                         std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t>;

  std::mutex mutex_;
  std::map<Key, std::unique_ptr<Plan>> plans_;
};

template <typename Real>
const LinearOdeCudaPlan<Real>& plan_of(const Call& call) {
  return DevicePlans<Real>::of_process().of(call.shape, call.options.scheme,
                                            call.coefficients.device());
}

template <typename Real>
Tensors solve_call(const Call& call) {
  const auto options = call.coefficients.options();
  const at::Tensor solution = at::empty(call.solution_sizes(), options);
  const at::Tensor slack = at::empty(call.slack_sizes(), options);
  const at::Tensor status = at::empty({call.shape.batch}, options.dtype(at::kByte));
  with_value_errors([&] {
    const StreamQueue queue(call.coefficients.device());
    linear_ode_solve_cuda<Real>(
        call.problem<Real>(), call.options,
        {output<Real>(solution), output<Real>(slack), status_output(status)}, plan_of<Real>(call),
        queue.get());
  });
  return {solution, slack, status};
}

/// The gradient of an input, and the items' (B, …) whose sum it is if the batch shares it.
class ItemGradient {
 public:
  ItemGradient(const at::Tensor& input, std::int64_t batch)
      : is_shared_(input.size(0) < batch), type_(input.scalar_type()) {
    std::vector<std::int64_t> sizes = input.sizes().vec();
    sizes[0] = batch;
    items_ = at::empty(sizes, input.options());
  }
  template <typename Real>
  [[nodiscard]] std::span<Real> span() const {
    return output<Real>(items_);
  }
  [[nodiscard]] at::Tensor tensor() const {
    if (!is_shared_) return items_;
    return at::sum(items_, 0, /*keepdim=*/true, at::kDouble).to(type_);
  }

 private:
  bool is_shared_;
  at::ScalarType type_;
  at::Tensor items_;
};

/// Gradients of the four inputs and of the weights.
template <typename Real>
Tensors adjoint_call(const Call& call, const at::Tensor& solution, const at::Tensor& slack,
                     const at::Tensor& status, const at::Tensor& cotangent) {
  const std::int64_t batch = call.shape.batch;
  const std::array gradients{ItemGradient(call.coefficients, batch), ItemGradient(call.rhs, batch),
                             ItemGradient(call.initial_values, batch),
                             ItemGradient(call.steps, batch)};
  const at::Tensor weights = at::empty({batch, 3}, call.coefficients.options().dtype(at::kDouble));
  with_value_errors([&] {
    const StreamQueue queue(call.coefficients.device());
    linear_ode_adjoint_cuda<Real>(
        call.problem<Real>(), call.options,
        {numbers<Real>(solution), numbers<Real>(slack), statuses(status)}, numbers<Real>(cotangent),
        {gradients[0].span<Real>(), gradients[1].span<Real>(), gradients[2].span<Real>(),
         gradients[3].span<Real>(), output<double>(weights)},
        plan_of<Real>(call), queue.get());
  });
  Tensors result;
  for (const ItemGradient& gradient : gradients) result.push_back(gradient.tensor());
  // Where the weights are: autograd asks that of a gradient. On the host that waits for the device.
  const at::Tensor of_weights = at::sum(weights, 0);
  result.push_back(call.weights_device ? of_weights.to(*call.weights_device) : of_weights);
  return result;
}

bool is_widened(const Call& call) {
  TORCH_CHECK_VALUE(call.coefficients.scalar_type() == at::kDouble ||
                        call.options.factorisation != Factorisation::ldl,
                    "factorisation: got ldl for float, expected qr (the normal equations need "
                    "double)");
  return call.coefficients.scalar_type() == at::kFloat &&
         is_computed_in_double(call.problem<float>(), call.options);
}

Tensors solve_any(const Call& call) {
  return call.coefficients.scalar_type() == at::kFloat ? solve_call<float>(call)
                                                       : solve_call<double>(call);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> solve(at::TensorList problem,
                                                     std::string_view scheme,
                                                     std::string_view factorisation, double gamma,
                                                     double alpha,
                                                     std::optional<c10::SymInt> time_points) {
  const c10::DeviceGuard guard(problem[0].device());
  const LinearOdeOptions options = core_options(scheme, factorisation, gamma, alpha);
  const Call call(problem, options, time_points);
  if (!is_widened(call)) {
    const Tensors result = solve_any(call);
    return {result[0], result[1], result[2]};
  }
  const Tensors result = solve_call<double>(Call(problem_in_double(problem), options, time_points));
  return {result[0].to(at::kFloat), result[1].to(at::kFloat), result[2]};
}

/// Rounded to float a solution costs the gradients of gbdf's steps a factor 1/h: it is computed
/// once more in double.
Tensors adjoint_in_double(const Call& call, at::TensorList problem, const at::Tensor& status,
                          const at::Tensor& cotangent) {
  const Call wide(problem_in_double(problem), call.options, c10::SymInt(call.shape.step));
  const Tensors solved = solve_call<double>(wide);
  Tensors result =
      adjoint_call<double>(wide, solved[0], solved[1], status, cotangent.to(at::kDouble));
  for (std::size_t i = 0; i < 4; ++i) result[i] = result[i].to(at::kFloat);
  return result;
}

Tensors adjoint(at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
                std::string_view scheme, std::string_view factorisation, double gamma,
                double alpha) {
  const c10::DeviceGuard guard(problem[0].device());
  const Call call(problem, core_options(scheme, factorisation, gamma, alpha),
                  time_points_of(solved));
  const at::ScalarType type = call.coefficients.scalar_type();
  check_solved(call, type, solved);
  check_cotangent(cotangent, solved[0]);
  const at::Tensor solution = solved[0].contiguous(), slack = solved[1].contiguous(),
                   status = solved[2].contiguous(), v = cotangent.to(type).contiguous();
  Tensors result;
  if (is_widened(call)) {
    result = adjoint_in_double(call, problem, status, v);
  } else if (type == at::kFloat) {
    result = adjoint_call<float>(call, solution, slack, status, v);
  } else {
    result = adjoint_call<double>(call, solution, slack, status, v);
  }
  result.resize(problem.size());
  return result;
}

}  // namespace
}  // namespace mechnn::ops

TORCH_LIBRARY_IMPL(mechnn, CUDA, library) {
  library.impl("_linear_ode_solve", mechnn::ops::solve);
  library.impl("_linear_ode_adjoint", mechnn::ops::adjoint);
}
