// The decoders that the block is compared with: the integrator has its order, gradients are right.
#include "training/baselines.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <vector>

namespace mechnn::training {
namespace {

/// Slope of log error over log h by least squares.
double observed_order(const std::vector<double>& steps, const std::vector<double>& errors) {
  const at::Tensor x = at::tensor(steps).log(), y = at::tensor(errors).log();
  const at::Tensor dx = x - x.mean();
  return ((dx * y).sum() / dx.square().sum()).item<double>();
}

at::Tensor equal_steps(std::int64_t count, double span) {
  return at::full({1, count}, span / static_cast<double>(count), at::kDouble);
}

TEST(RungeKutta4, HasOrderFourAlsoWhereTimeEntersAndStepsDiffer) {
  // x' = −2 t x, x(0) = 1: x = e^{−t²}.
  const auto f = [](const at::Tensor& t, const at::Tensor& x) { return -2 * t * x; };
  const double exact = std::exp(-4.0);
  for (const bool equal : {true, false}) {
    std::vector<double> sizes, errors;
    for (const std::int64_t count : {40, 80, 160, 320}) {
      at::Tensor steps = equal_steps(count, 2);
      if (!equal) {
        steps *= 1 + 0.5 * at::linspace(-1, 1, count, at::kDouble);
        steps *= 2 / steps.sum();
      }
      const at::Tensor x = runge_kutta4(f, at::ones({1, 1}, at::kDouble), steps);
      sizes.push_back(2.0 / static_cast<double>(count));
      errors.push_back(std::abs(x[0][count][0].item<double>() - exact));
    }
    EXPECT_NEAR(observed_order(sizes, errors), 4, 0.15);
  }
}

TEST(RungeKutta4, TakesEachItemsOwnSteps) {
  const auto decay = [](const at::Tensor&, const at::Tensor& x) { return -x; };
  const at::Tensor initial = at::ones({2, 1}, at::kDouble);
  const at::Tensor steps = at::cat({equal_steps(50, 1), equal_steps(50, 3)});
  const at::Tensor x = runge_kutta4(decay, initial, steps);
  ASSERT_EQ(x.sizes(), (std::vector<std::int64_t>{2, 51, 1}));
  EXPECT_NEAR(x[0][50][0].item<double>(), std::exp(-1.0), 1e-8);
  EXPECT_NEAR(x[1][50][0].item<double>(), std::exp(-3.0), 1e-6);
}

TEST(RungeKutta4, RefusesStepsOfAnotherBatch) {
  const auto decay = [](const at::Tensor&, const at::Tensor& x) { return -x; };
  EXPECT_THROW(runge_kutta4(decay, at::ones({3, 1}), at::ones({2, 5})), std::invalid_argument);
  EXPECT_THROW(runge_kutta4(decay, at::ones({3, 1}), at::ones({5})), std::invalid_argument);
}

/// Compares the gradient of the sum of squares of `make`, in every entry, with central differences.
void expect_gradients(const std::function<at::Tensor()>& make, at::Tensor input) {
  const auto loss = [&] { return make().square().sum(); };
  input.mutable_grad() = at::Tensor();
  loss().backward();
  const at::Tensor gradient = input.grad().clone();
  ASSERT_GT(gradient.abs().max().item<double>(), 0);
  const at::NoGradGuard without_gradients;
  double* const numbers = input.mutable_data_ptr<double>();
  constexpr double delta = 1e-6;
  for (std::int64_t i = 0; i < input.numel(); ++i) {
    const double kept = numbers[i];
    numbers[i] = kept + delta;
    const double above = loss().item<double>();
    numbers[i] = kept - delta;
    const double below = loss().item<double>();
    numbers[i] = kept;
    EXPECT_NEAR(gradient.flatten()[i].item<double>(), (above - below) / (2 * delta), 1e-6);
  }
}

TEST(NeuralOde, HasGradientsOfEverythingThatItReads) {
  torch::manual_seed(1);
  NeuralOde ode(2, 3, 4);
  ode->to(torch::kDouble);
  const at::Tensor initial = torch::randn({2, 2}, torch::kDouble).requires_grad_();
  const at::Tensor condition = torch::randn({2, 3}, torch::kDouble).requires_grad_();
  const at::Tensor steps = at::full({2, 4}, 0.1, at::kDouble).requires_grad_();
  const auto make = [&] { return ode(initial, condition, steps); };
  ASSERT_EQ(make().sizes(), (std::vector<std::int64_t>{2, 5, 2}));
  for (const at::Tensor& input : {initial, condition, steps}) expect_gradients(make, input);
  for (const at::Tensor& parameter : ode->parameters()) expect_gradients(make, parameter);
}

TEST(MlpDecoder, HasGradientsOfEverythingThatItReads) {
  torch::manual_seed(1);
  MlpDecoder decoder(3, 5, 4, 2);
  decoder->to(torch::kDouble);
  const at::Tensor code = torch::randn({2, 3}, torch::kDouble).requires_grad_();
  const auto make = [&] { return decoder(code); };
  ASSERT_EQ(make().sizes(), (std::vector<std::int64_t>{2, 4, 2}));
  expect_gradients(make, code);
  for (const at::Tensor& parameter : decoder->parameters()) expect_gradients(make, parameter);
}

TEST(MultilayerPerceptron, RefusesFewerThanTwoSizes) {
  EXPECT_THROW(multilayer_perceptron({3}), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::training
