#include "linear_ode/cuda/device_problem.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "linear_ode/problem/problem.h"

namespace mechnn::linear_ode::cuda {

namespace {

void check(cudaError_t status) {
  if (status != cudaSuccess) {
    throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(status));
  }
}

/// result (size) ← Σ over items of values (B, size), in double.
template <class Real>
std::vector<Real> sum_of_items(const std::vector<Real>& values, std::size_t size) {
  std::vector<double> sums(size, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) sums[i % size] += values[i];
  return {sums.begin(), sums.end()};
}

}  // namespace

template <class T>
DeviceArray<T>::DeviceArray(std::size_t size) : size_(size) {
  if (size > 0) check(cudaMalloc(reinterpret_cast<void**>(&data_), size * sizeof(T)));
}
template <class T>
DeviceArray<T>::DeviceArray(std::span<const T> values) : DeviceArray(values.size()) {
  if (size_ == 0) return;
  check(cudaMemcpy(data_, values.data(), size_ * sizeof(T), cudaMemcpyHostToDevice));
}
template <class T>
DeviceArray<T>::DeviceArray(DeviceArray&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
template <class T>
DeviceArray<T>& DeviceArray<T>::operator=(DeviceArray&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}
template <class T>
DeviceArray<T>::~DeviceArray() {
  cudaFree(data_);
}
template <class T>
std::vector<T> DeviceArray<T>::host() const {
  std::vector<T> values(size_);
  if (size_ > 0) check(cudaMemcpy(values.data(), data_, size_ * sizeof(T), cudaMemcpyDefault));
  return values;
}

Queue CallMemory::queue() {
  used_ = 0;
  return {nullptr, [this](std::size_t bytes) -> void* {
            if (used_ == parts_.size()) parts_.emplace_back(bytes);
            DeviceArray<unsigned char>& part = parts_[used_++];
            if (part.size() < bytes) {
              part = DeviceArray<unsigned char>();
              part = DeviceArray<unsigned char>(bytes);
            }
            return part.data();
          }};
}

std::size_t CallMemory::bytes() const {
  std::size_t sum = 0;
  for (const auto& part : parts_) sum += part.size();
  return sum;
}

template <class Real>
DeviceProblem<Real>::DeviceProblem(const LinearOdeProblem<Real>& problem,
                                   const LinearOdeOptions& options)
    : shape_(problem.shape), options_(options) {
  validate_problem(problem, options);
  const BandPlan plan =
      plan_band(shape_, options.scheme, Elimination::reduced, triangle_every<Real>);
  plan_memory_ = DeviceArray<unsigned char>(plan_bytes(plan));
  band_ = plan_on_device(plan, plan_memory_.data(), nullptr);
  inputs_ = kernel_inputs(problem, options, band_);
  inputs_.coefficients = copy(problem.coefficients, inputs_.coefficients, coefficients_);
  inputs_.rhs = copy(problem.rhs, inputs_.rhs, rhs_);
  inputs_.initial_values = copy(problem.initial_values, inputs_.initial_values, initial_values_);
  inputs_.steps = copy(problem.steps, inputs_.steps, steps_);
  const auto batch = static_cast<std::size_t>(shape_.batch);
  solution_ = DeviceArray<Real>(static_cast<std::size_t>(solution_size(shape_)));
  slack_ = DeviceArray<Real>(static_cast<std::size_t>(slack_size(shape_, options.scheme)));
  kernel_status_ = DeviceArray<unsigned char>(batch);
  status_ = DeviceArray<ItemStatus>(batch);
  weights_ = DeviceArray<double>(3 * batch);
}

template <class Real>
Strided<Real> DeviceProblem<Real>::copy(const Broadcast<Real>& array, const Strided<Real>& like,
                                        Input& input) {
  input.values = DeviceArray<Real>(array.values);
  input.is_shared = array.batch < shape_.batch;
  input.gradient = DeviceArray<Real>(static_cast<std::size_t>(shape_.batch * like.item_size));
  Strided<Real> strided = like;
  strided.values = input.values.data();
  return strided;
}

template <class Real>
void DeviceProblem<Real>::solve() {
  const LinearOdeOutputs<Real> outputs{solution_.data(), slack_.data(), kernel_status_.data()};
  cuda::solve(options_, inputs_, outputs, status_.data(), memory_.queue());
}

template <class Real>
void DeviceProblem<Real>::adjoint(const DeviceArray<Real>& cotangent) {
  const LinearOdeAdjointInputs<Real> at{solution_.data(), slack_.data(), cotangent.data(),
                                        status_.data()};
  LinearOdeAdjointOutputs<Real> outputs;
  outputs.coefficients.items = coefficients_.gradient.data();
  outputs.rhs.items = rhs_.gradient.data();
  outputs.initial_values.items = initial_values_.gradient.data();
  outputs.steps.items = steps_.gradient.data();
  outputs.weights = weights_.data();
  check(cudaMemsetAsync(weights_.data(), 0, weights_.size() * sizeof(double)));
  cuda::adjoint(options_, inputs_, at, outputs, memory_.queue());
}

template <class Real>
LinearOdeSolution<Real> DeviceProblem<Real>::solution() const {
  LinearOdeSolution<Real> result;
  result.shape = shape_;
  result.solution = solution_.host();
  result.slack = slack_.host();
  result.status = status_.host();
  return result;
}

template <class Real>
LinearOdeGradients<Real> DeviceProblem<Real>::gradients() const {
  LinearOdeGradients<Real> result;
  const auto numbers = [](const Input& input) {
    std::vector<Real> items = input.gradient.host();
    return input.is_shared && !items.empty() ? sum_of_items(items, input.values.size()) : items;
  };
  result.coefficients = numbers(coefficients_);
  result.rhs = numbers(rhs_);
  result.initial_values = numbers(initial_values_);
  result.steps = numbers(steps_);
  result.weights = sum_of_items(weights_.host(), 3);
  result.status = status_.host();
  return result;
}

template class DeviceArray<double>;
template class DeviceArray<float>;
template class DeviceArray<unsigned char>;
template class DeviceArray<ItemStatus>;
template class DeviceProblem<double>;
template class DeviceProblem<float>;

}  // namespace mechnn::linear_ode::cuda
