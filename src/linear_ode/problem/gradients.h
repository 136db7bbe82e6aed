// Gradients in the shapes of a problem's inputs.
#pragma once

#include <algorithm>

#include "linear_ode/problem/problem.h"

namespace mechnn {

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

/// Destination of one input's gradient; of an input that the batch shares it is summed in double.
template <typename Real>
class GradientTarget {
 public:
  GradientTarget(const Broadcast<Real>& input, std::ptrdiff_t batch, std::span<Real> result)
      : result_(result) {
    if (input.batch < batch) sums_.resize(result.size());
  }
  linear_ode::GradientOutput<Real> output() {
    if (sums_.empty()) return {result_.data(), nullptr};
    return {nullptr, sums_.data()};
  }
  void finish() const {
    std::transform(sums_.begin(), sums_.end(), result_.begin(),
                   [](double x) { return static_cast<Real>(x); });
  }

 private:
  std::span<Real> result_;
  std::vector<double> sums_;
};

/// The targets of all inputs; finish() is to be called after the kernel.
template <typename Real>
class GradientTargets {
 public:
  GradientTargets(const LinearOdeProblem<Real>& problem,
                  const LinearOdeGradientsSpans<Real>& gradients)
      : coefficients_(problem.coefficients, problem.shape.batch, gradients.coefficients),
        rhs_(problem.rhs, problem.shape.batch, gradients.rhs),
        initial_values_(problem.initial_values, problem.shape.batch, gradients.initial_values),
        steps_(problem.steps, problem.shape.batch, gradients.steps),
        weights_(gradients.weights) {
    std::ranges::fill(weights_, 0.0);
  }
  linear_ode::LinearOdeAdjointOutputs<Real> outputs() {
    return {coefficients_.output(), rhs_.output(), initial_values_.output(), steps_.output(),
            weights_.data()};
  }
  void finish() const {
    for (const auto* target : {&coefficients_, &rhs_, &initial_values_, &steps_}) target->finish();
  }

 private:
  GradientTarget<Real> coefficients_, rhs_, initial_values_, steps_;
  std::span<double> weights_;
};

}  // namespace mechnn
