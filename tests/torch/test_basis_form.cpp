// Candidate terms as a layer, and the basis form made of them.
#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "mechnn/torch/basis_equation.h"
#include "mechnn/torch/candidate_layer.h"
#include "support/discovery_samples.h"

namespace mechnn::nn {
namespace {

TEST(CandidateLayer, GivesValuesAndTheGradientsOfFiniteDifferences) {
  torch::manual_seed(1);
  const CandidateLayer layer(test::parsed({"1", "x", "x*y**2", "sin(x)*exp(-y)"}), 2);
  const at::Tensor v = torch::randn({3, 5, 2}, torch::kDouble).requires_grad_();
  const at::Tensor values = layer(v);
  const at::Tensor x = v.select(2, 0).detach(), y = v.select(2, 1).detach();
  EXPECT_TRUE(at::allclose(values.select(2, 0), torch::ones_like(x)));
  EXPECT_TRUE(at::allclose(values.select(2, 3), x.sin() * (-y).exp()));
  const at::Tensor cotangent = torch::randn_like(values);
  (values * cotangent).sum().backward();
  constexpr double h = 1e-6;
  for (std::int64_t i = 0; i < 2; ++i) {
    at::Tensor shift = torch::zeros({2}, torch::kDouble);
    shift[i] = h;
    const at::Tensor derivative = (layer(v.detach() + shift) - layer(v.detach() - shift)) / (2 * h);
    EXPECT_TRUE(at::allclose(v.grad().select(2, i), (derivative * cotangent).sum(2), 1e-7, 1e-8));
  }
}

TEST(CandidateLayer, RefusesWhatItCannotEvaluate) {
  EXPECT_THROW(CandidateLayer(test::parsed({"x*y"}), 1), std::invalid_argument);
  const CandidateLayer layer(test::parsed({"x*y"}), 2);
  EXPECT_THROW(layer(torch::zeros({4, 3}, torch::kDouble)), c10::ValueError);
  EXPECT_THROW(layer(torch::zeros({4, 2}, torch::kFloat)), c10::ValueError);
}

/// x = 1/(1 + 9 e^(−t)), which solves x' = x − x², and its square in y.
at::Tensor logistic_state(std::int64_t steps, double h) {
  const at::Tensor t = torch::arange(steps, torch::kDouble) * h;
  const at::Tensor x = 1 / (1 + 9 * (-t).exp());
  return at::stack({x, x.square()}, 1).unsqueeze(0);
}

TEST(BasisForm, ReturnsTheStateThatSolvesTheEquation) {
  const CandidateLayer layer(test::parsed({"x", "y", "x*y"}), 2);
  // x' = x − y and y' = 2 x x' = 2 y − 2 x y, where y = x².
  const at::Tensor coefficients =
      at::tensor({1.0, 0.0, -1.0, 2.0, 0.0, -2.0}, torch::kDouble).reshape({3, 2});
  double errors[2];
  for (const int fine : {0, 1}) {
    const std::int64_t steps = 41 << fine;
    const double h = 4.0 / static_cast<double>(steps - 1);
    const at::Tensor state = logistic_state(steps, h);
    const at::Tensor u =
        solve_basis_form(layer, state, coefficients, at::full({1, 1}, h, torch::kDouble), "gam6");
    errors[fine] = (u - state).abs().max().item<double>();
  }
  EXPECT_LT(errors[1], 1e-8);
  EXPECT_GT(std::log2(errors[0] / errors[1]), 5);
}

TEST(BasisForm, TakesAnEquationForEachItem) {
  const CandidateLayer layer(test::parsed({"x", "y"}), 2);
  torch::manual_seed(3);
  const at::Tensor state = torch::rand({4, 20, 2}, torch::kDouble);
  const at::Tensor coefficients = torch::randn({4, 2, 2}, torch::kDouble);
  const at::Tensor steps = 0.05 + 0.1 * torch::rand({4, 19}, torch::kDouble);
  const at::Tensor all = solve_basis_form(layer, state, coefficients, steps);
  for (std::int64_t b = 0; b < 4; ++b) {
    const at::Tensor one = solve_basis_form(layer, state.slice(0, b, b + 1), coefficients[b],
                                            steps.slice(0, b, b + 1));
    EXPECT_TRUE(at::allclose(all[b], one[0], 1e-12, 1e-14));
  }
}

}  // namespace
}  // namespace mechnn::nn
