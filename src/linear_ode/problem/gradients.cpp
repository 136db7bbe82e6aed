#include "linear_ode/problem/gradients.h"

#include <algorithm>

#include "linear_ode/problem/problem.h"

namespace mechnn {

namespace {

/// result (size) ← Σ over pieces of sums (pieces, size), in order; the first piece becomes the sum.
template <typename Real>
void add_pieces(std::span<double> sums, std::span<Real> result) {
  const std::size_t size = result.size();
  for (std::size_t piece = size; piece < sums.size(); piece += size) {
    for (std::size_t i = 0; i < size; ++i) sums[i] += sums[piece + i];
  }
  for (std::size_t i = 0; i < size; ++i) result[i] = static_cast<Real>(sums[i]);
}

std::size_t piece_count(std::ptrdiff_t batch) {
  return static_cast<std::size_t>(linear_ode::Partition(batch).count());
}

}  // namespace

template <typename Real>
LinearOdeGradients<Real> empty_gradients(const LinearOdeProblem<Real>& problem) {
  LinearOdeGradients<Real> gradients;
  gradients.coefficients.resize(problem.coefficients.values.size());
  gradients.rhs.resize(problem.rhs.values.size());
  gradients.initial_values.resize(problem.initial_values.values.size());
  gradients.steps.resize(problem.steps.values.size());
  gradients.weights.resize(3);
  return gradients;
}

template <typename Real>
void check_gradients(const LinearOdeProblem<Real>& problem,
                     const LinearOdeGradientsSpans<Real>& gradients) {
  check_size("gradients.coefficients", std::ssize(gradients.coefficients),
             std::ssize(problem.coefficients.values));
  check_size("gradients.rhs", std::ssize(gradients.rhs), std::ssize(problem.rhs.values));
  check_size("gradients.initial_values", std::ssize(gradients.initial_values),
             std::ssize(problem.initial_values.values));
  check_size("gradients.steps", std::ssize(gradients.steps), std::ssize(problem.steps.values));
  check_size("gradients.weights", std::ssize(gradients.weights), 3);
}

template <typename Real>
InputGradient<Real>::InputGradient(const Broadcast<Real>& input, std::ptrdiff_t batch,
                                   std::span<Real> result)
    : is_shared_(input.batch < batch),
      result_(result),
      sums_(is_shared_ ? piece_count(batch) * result.size() : 0) {}

template <typename Real>
void InputGradient<Real>::finish() {
  if (is_shared_) add_pieces<Real>(sums_, result_);
}

template <typename Real>
GradientSums<Real>::GradientSums(const LinearOdeProblem<Real>& problem,
                                 const LinearOdeGradientsSpans<Real>& gradients)
    : coefficients(problem.coefficients, problem.shape.batch, gradients.coefficients),
      rhs(problem.rhs, problem.shape.batch, gradients.rhs),
      initial_values(problem.initial_values, problem.shape.batch, gradients.initial_values),
      steps(problem.steps, problem.shape.batch, gradients.steps),
      weight_sums_(3 * piece_count(problem.shape.batch)),
      weights_(gradients.weights) {}

template <typename Real>
void GradientSums<Real>::finish() {
  for (auto* gradient : {&coefficients, &rhs, &initial_values, &steps}) gradient->finish();
  add_pieces<double>(weight_sums_, weights_);
}

template LinearOdeGradients<double> empty_gradients(const LinearOdeProblem<double>&);
template LinearOdeGradients<float> empty_gradients(const LinearOdeProblem<float>&);
template void check_gradients(const LinearOdeProblem<double>&,
                              const LinearOdeGradientsSpans<double>&);
template void check_gradients(const LinearOdeProblem<float>&,
                              const LinearOdeGradientsSpans<float>&);
template class InputGradient<double>;
template class InputGradient<float>;
template class GradientSums<double>;
template class GradientSums<float>;

}  // namespace mechnn
