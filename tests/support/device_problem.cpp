#include "support/device_problem.h"

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace mechnn::test {

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

CudaQueue CallMemory::queue() {
  used_ = 0;
  return {nullptr, [this](std::size_t bytes) -> void* {
            if (used_ == parts_.size()) parts_.emplace_back(bytes);
            DeviceArray<unsigned char>& part = parts_[used_++];
            if (part.size() < bytes) {
              part = DeviceArray<unsigned char>();
              part = DeviceArray<unsigned char>(bytes);
            }
            return part.span().data();
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
    : options_(options),
      problem_(problem),
      plan_(problem.shape, options.scheme, plan_memory_.queue()),
      coefficients_(copy(problem.coefficients)),
      rhs_(copy(problem.rhs)),
      initial_values_(copy(problem.initial_values)),
      steps_(copy(problem.steps)) {
  const LinearOdeShape& shape = problem.shape;
  problem_.coefficients.values = coefficients_.values.span();
  problem_.rhs.values = rhs_.values.span();
  problem_.initial_values.values = initial_values_.values.span();
  problem_.steps.values = steps_.values.span();
  const auto batch = static_cast<std::size_t>(shape.batch);
  const auto size = static_cast<std::size_t>(shape.step * shape.dim * (shape.order + 1));
  solution_ = DeviceArray<Real>(batch * size);
  slack_ = DeviceArray<Real>(options.scheme.family == SchemeFamily::slack ? batch : 0);
  status_ = DeviceArray<ItemStatus>(batch);
  weights_ = DeviceArray<double>(3 * batch);
}

template <class Real>
typename DeviceProblem<Real>::Input DeviceProblem<Real>::copy(const Broadcast<Real>& array) const {
  const std::size_t items =
      array.values.empty() ? 0 : static_cast<std::size_t>(problem_.shape.batch);
  return {DeviceArray<Real>(array.values),
          DeviceArray<Real>(array.values.size() / static_cast<std::size_t>(array.batch) * items)};
}

template <class Real>
void DeviceProblem<Real>::solve() {
  linear_ode_solve_cuda<Real>(problem_, options_, {solution_.span(), slack_.span(), status_.span()},
                              plan_, memory_.queue());
}

template <class Real>
void DeviceProblem<Real>::adjoint(const DeviceArray<Real>& cotangent) {
  linear_ode_adjoint_cuda<Real>(
      problem_, options_, {solution_.span(), slack_.span(), status_.span()}, cotangent.span(),
      {coefficients_.gradient.span(), rhs_.gradient.span(), initial_values_.gradient.span(),
       steps_.gradient.span(), weights_.span()},
      plan_, memory_.queue());
}

template <class Real>
LinearOdeSolution<Real> DeviceProblem<Real>::solution() const {
  LinearOdeSolution<Real> result;
  result.shape = problem_.shape;
  result.solution = solution_.host();
  result.slack = slack_.host();
  result.status = status_.host();
  return result;
}

template <class Real>
LinearOdeGradients<Real> DeviceProblem<Real>::gradients() const {
  LinearOdeGradients<Real> result;
  const auto numbers = [](const Input& input) {
    const std::vector<Real> items = input.gradient.host();
    return items.empty() ? items : sum_of_items(items, input.values.size());
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

}  // namespace mechnn::test
