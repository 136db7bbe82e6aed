// Solves u' + u = 0, u(0) = 1 on [0, 1] by the core and by PyTorch's operator, with gradients, and
// trains a mechanistic block by one backward pass.
#include <mechnn/linear_ode.h>
#include <mechnn/torch/linear_ode.h>
#include <mechnn/torch/mechanistic_block.h>

#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

double solved_by_the_core() {
  const std::vector<double> coefficients{1, 1}, rhs{0}, initial{1}, steps{0.1};
  mechnn::LinearOdeProblem<double> problem;
  problem.shape.step = 11;
  problem.coefficients = {coefficients, 1, 1};
  problem.rhs = {rhs, 1, 1};
  problem.initial_values = {initial, 1, 1};
  problem.steps = {steps, 1, 1};
  mechnn::LinearOdeOptions options;
  options.scheme = mechnn::Scheme::parse("gam6");
  return mechnn::linear_ode_solve(problem, options).at(0, 10, 0, 0);
}

/// u(1), and du(1)/du(0) = e^−1.
bool operator_works(double expected) {
  const at::Tensor coefficients = torch::ones({1, 1, 1, 1, 2}, torch::kDouble);
  const at::Tensor rhs = torch::zeros({1, 1, 1}, torch::kDouble);
  const at::Tensor initial = torch::ones({1, 1, 1, 1}, torch::kDouble).requires_grad_();
  const at::Tensor steps = torch::full({1, 1}, 0.1, torch::kDouble);
  mechnn::nn::OperatorOptions options;
  options.scheme = "gam6";
  options.time_points = 11;
  const auto result = mechnn::nn::linear_ode_solve(coefficients, rhs, initial, steps, {}, options);
  const at::Tensor last = result.solution.select(1, 10).select(2, 0).sum();
  last.backward();
  std::printf("u(1): %.15g by the operator, %.15g by the core; du(1)/du(0): %.15g\n",
              last.item<double>(), expected, initial.grad().item<double>());
  return last.item<double>() == expected &&
         std::abs(initial.grad().item<double>() - std::exp(-1.0)) < 1e-6;
}

bool block_works() {
  torch::manual_seed(1);
  mechnn::nn::MechanisticBlockOptions options;
  options.features = 4;
  options.step = 12;
  mechnn::nn::MechanisticBlock block(options);
  const auto output = block(torch::randn({3, 4}));
  output.solution.square().mean().backward();
  bool trains = output.status.count_nonzero().item<std::int64_t>() == 0;
  for (const at::Tensor& parameter : block->parameters()) {
    trains = trains && parameter.grad().isfinite().all().item<bool>() &&
             parameter.grad().abs().max().item<float>() > 0;
  }
  return trains;
}

}  // namespace

int main() {
  const bool solver = operator_works(solved_by_the_core()), block = block_works();
  std::printf("operator %s, block %s\n", solver ? "works" : "FAILS", block ? "works" : "FAILS");
  return solver && block ? 0 : 1;
}
