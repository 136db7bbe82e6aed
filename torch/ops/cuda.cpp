// The solver and its adjoint on tensors in memory of a CUDA device, on the current stream. Nothing
// waits for the device, but the first call of a shape and scheme, which copies its plan there.
#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

#include "linear_ode/cuda/operations.h"
#include "linear_ode/in_double.h"
#include "linear_ode/problem/problem.h"
#include "torch/ops/cpu_call.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {
namespace {

namespace cuda = linear_ode::cuda;

/// A band whose arrays lie on a device.
struct DevicePlan {
  at::Tensor memory;
  Band band;
};

/// The plans of this process, which are small, kept for as long as it runs.
class DevicePlans {
 public:
  template <typename Real>
  const Band& band(LinearOdeShape shape, const Scheme& scheme, const at::Device& device) {
    shape.batch = 1;  // does not matter
    const Key key{device.index(),      sizeof(Real),        static_cast<int>(scheme.family),
                  scheme.order,        shape.step,          shape.equation,
                  shape.dim,           shape.order,         shape.initial_steps,
                  shape.initial_orders};
    const std::lock_guard lock(mutex_);
    std::unique_ptr<DevicePlan>& plan = plans_[key];
    if (!plan) plan = make<Real>(shape, scheme, device);
    return plan->band;
  }

  static DevicePlans& of_process() {
    static auto* const plans = new DevicePlans;  // tensors may not outlive PyTorch's allocator
    return *plans;
  }

 private:
  using Key = std::tuple<int, std::size_t, int, int, std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t,
                         std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t>;

  template <typename Real>
  static std::unique_ptr<DevicePlan> make(const LinearOdeShape& shape, const Scheme& scheme,
                                          const at::Device& device) {
    const BandPlan plan = plan_band(shape, scheme, Elimination::reduced, triangle_every<Real>);
    auto result = std::make_unique<DevicePlan>();
    result->memory = at::empty({static_cast<std::int64_t>(cuda::plan_bytes(plan))},
                               at::TensorOptions(at::kByte).device(device));
    result->band = cuda::plan_on_device(plan, result->memory.mutable_data_ptr(),
                                        c10::cuda::getCurrentCUDAStream(device.index()).stream());
    return result;
  }

  std::mutex mutex_;
  std::map<Key, std::unique_ptr<DevicePlan>> plans_;
};

/// The current stream, and memory of PyTorch's allocator, which the stream may use until it is
/// passed.
class StreamQueue {
 public:
  explicit StreamQueue(const at::Device& device) : options_(at::TensorOptions(at::kByte).device(device)) {
    queue_.stream = c10::cuda::getCurrentCUDAStream(device.index()).stream();
    queue_.allocate = [this](std::size_t bytes) {
      memory_.push_back(at::empty({static_cast<std::int64_t>(bytes)}, options_));
      return memory_.back().mutable_data_ptr();
    };
  }
  StreamQueue(const StreamQueue&) = delete;
  StreamQueue& operator=(const StreamQueue&) = delete;
  [[nodiscard]] const cuda::Queue& get() const { return queue_; }

 private:
  at::TensorOptions options_;
  Tensors memory_;
  cuda::Queue queue_;
};

template <typename Real>
linear_ode::LinearOdeInputs<Real> device_inputs(const Call& call) {
  const Band& band = DevicePlans::of_process().band<Real>(call.shape, call.options.scheme,
                                                         call.coefficients.device());
  return kernel_inputs(call.problem<Real>(), call.options, band);
}

template <typename Real>
Real* pointer(const at::Tensor& tensor) {
  return tensor.numel() == 0 ? nullptr : tensor.mutable_data_ptr<Real>();
}

template <typename Real>
Tensors solve_call(const Call& call) {
  with_value_errors([&] { validate_layout(call.problem<Real>(), call.options); });
  const auto options = call.coefficients.options();
  const at::Tensor solution = at::empty(call.solution_sizes(), options);
  const at::Tensor slack = at::empty(call.slack_sizes(), options);
  const at::Tensor status = at::empty({call.shape.batch}, options.dtype(at::kByte));
  const at::Tensor kernel_status = at::empty_like(status);
  const StreamQueue queue(call.coefficients.device());
  cuda::solve(call.options, device_inputs<Real>(call),
              {pointer<Real>(solution), pointer<Real>(slack), pointer<std::uint8_t>(kernel_status)},
              reinterpret_cast<ItemStatus*>(pointer<std::uint8_t>(status)), queue.get());
  return {solution, slack, status};
}

/// The gradient of an input, and the items' (B, …) that are its sum if the batch shares it.
class ItemGradient {
 public:
  ItemGradient(const at::Tensor& input, std::ptrdiff_t batch)
      : is_shared_(input.size(0) < batch), type_(input.scalar_type()) {
    std::vector<std::int64_t> sizes = input.sizes().vec();
    sizes[0] = batch;
    items_ = at::empty(sizes, input.options());
  }
  template <typename Real>
  [[nodiscard]] linear_ode::GradientOutput<Real> output() const {
    return {pointer<Real>(items_), nullptr};
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

template <typename Real>
Tensors adjoint_call(const Call& call, const at::Tensor& solution, const at::Tensor& slack,
                     const at::Tensor& status, const at::Tensor& cotangent) {
  const std::ptrdiff_t batch = call.shape.batch;
  const std::array gradients{
      ItemGradient(call.coefficients, batch), ItemGradient(call.rhs, batch),
      ItemGradient(call.initial_values, batch), ItemGradient(call.steps, batch)};
  const at::Tensor weights =
      at::zeros({batch, 3}, call.coefficients.options().dtype(at::kDouble));
  linear_ode::LinearOdeAdjointOutputs<Real> outputs;
  outputs.coefficients = gradients[0].output<Real>();
  outputs.rhs = gradients[1].output<Real>();
  outputs.initial_values = gradients[2].output<Real>();
  outputs.steps = gradients[3].output<Real>();
  outputs.weights = pointer<double>(weights);
  const StreamQueue queue(call.coefficients.device());
  cuda::adjoint(call.options, device_inputs<Real>(call),
                {pointer<Real>(solution), pointer<Real>(slack), pointer<Real>(cotangent),
                 reinterpret_cast<const ItemStatus*>(pointer<std::uint8_t>(status))},
                outputs, queue.get());
  Tensors result;
  for (const ItemGradient& gradient : gradients) result.push_back(gradient.tensor());
  result.push_back(at::sum(weights, 0));
  return result;
}

/// The tensors of a problem in double, the weights among them as they are.
Tensors in_double(at::TensorList problem) {
  Tensors result = problem.vec();
  for (std::size_t i = 0; i < result.size() && i < 4; ++i) result[i] = result[i].to(at::kDouble);
  return result;
}

bool is_widened(const Call& call) {
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
  const Tensors result = solve_call<double>(Call(in_double(problem), options, time_points));
  return {result[0].to(at::kFloat), result[1].to(at::kFloat), result[2]};
}

/// Rounded to float a solution costs the gradients of gbdf's steps a factor 1/h: it is computed once
/// more in double.
Tensors adjoint_in_double(const Call& call, at::TensorList problem, const at::Tensor& status,
                          const at::Tensor& cotangent) {
  const Call wide(in_double(problem), call.options, c10::SymInt(call.shape.step));
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
