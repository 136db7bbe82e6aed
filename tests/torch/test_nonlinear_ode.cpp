// Nonlinear ODEs by Newton's iteration over the linear solver, against closed forms and finite
// differences.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/torch/nonlinear_ode.h"

namespace mechnn::nn {
namespace {

/// x' = r x − x², states (B, T, 1, 1).
NonlinearRightHandSide logistic(const at::Tensor& rate) {
  return [rate](const at::Tensor& states) {
    const at::Tensor x = states.select(3, 0);
    return x * (rate - x);
  };
}

at::Tensor times(std::int64_t steps, double h) { return torch::arange(steps, torch::kDouble) * h; }

at::Tensor equal_steps(double h) { return at::full({1, 1}, h, torch::kDouble); }

/// Every step at the initial values: (B, 1, D, n) → (B, T, D, n).
at::Tensor constant_guess(const at::Tensor& initial, std::int64_t steps) {
  return initial.expand({-1, steps, -1, -1}).contiguous();
}

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

/// Kepler's circle s'' = −s/|s|³: s = (cos t, sin t).
at::Tensor central_pull(const at::Tensor& states) {
  const at::Tensor s = states.select(3, 0);
  return -s / s.square().sum(2, true).pow(1.5);
}

at::Tensor circle_start() {
  return at::tensor({1.0, 0.0, 0.0, 1.0}, torch::kDouble).reshape({1, 1, 2, 2});
}

TEST(NonlinearOde, FollowsTheLogisticCurveToTheOrderOfTheScheme) {
  std::vector<double> errors;
  for (const std::int64_t steps : {17, 33, 65}) {
    const double h = 4.0 / static_cast<double>(steps - 1);
    const at::Tensor initial = at::full({1, 1, 1, 1}, 0.1, torch::kDouble);
    const NewtonSolution found =
        solve_nonlinear(logistic(at::full({1}, 1.0, torch::kDouble)),
                        constant_guess(initial, steps), initial, equal_steps(h));
    EXPECT_EQ(found.status.item<std::uint8_t>(), 0);
    EXPECT_LE(found.iterations.item<std::int64_t>(), 8);
    const at::Tensor truth = 1 / (1 + 9 * (-times(steps, h)).exp());
    const at::Tensor u = found.solution.select(3, 0).flatten();
    EXPECT_LT(largest(found.solution.select(3, 1).flatten() - u * (1 - u)), 1e-9);
    errors.push_back(largest(u - truth));
  }
  EXPECT_LT(errors[2], 1e-9);
  EXPECT_GT(std::log2(errors[1] / errors[2]), 5.5);
}

TEST(NonlinearOde, SolvesCoupledEquationsOfSecondOrder) {
  std::vector<double> errors;
  for (const std::int64_t steps : {33, 65}) {
    const double h = 3.0 / static_cast<double>(steps - 1);
    const at::Tensor t = times(steps, h);
    // A straight line bent towards the circle: not near, but on the right side.
    const at::Tensor near = at::stack({1 - 0.4 * t.square(), 0.8 * t}, 1).unsqueeze(0);
    const at::Tensor guess = at::stack({near, torch::zeros_like(near)}, 3);
    const NewtonSolution found =
        solve_nonlinear(central_pull, guess, circle_start(), equal_steps(h));
    ASSERT_EQ(found.status.item<std::uint8_t>(), 0);
    const at::Tensor truth = at::stack({t.cos(), t.sin()}, 1);
    errors.push_back(largest(found.solution.select(3, 0).squeeze(0) - truth));
    EXPECT_LT(largest(found.solution.select(3, 1).squeeze(0) - at::stack({-t.sin(), t.cos()}, 1)),
              1e-6);
  }
  EXPECT_LT(errors[1], 1e-9);
  EXPECT_GT(std::log2(errors[0] / errors[1]), 5.5);
}

/// Positions of the first half alone: the velocities and the second half follow from the equation.
TEST(NonlinearOde, FindsTheStateThatSuitsObservedPositions) {
  constexpr std::int64_t steps = 61, observed = 30;
  const at::Tensor t = times(steps, 0.05);
  const at::Tensor truth = at::stack({t.cos(), t.sin()}, 1).unsqueeze(0);
  const at::Tensor positions = truth.slice(1, 0, observed).unsqueeze(3);
  const at::Tensor guess = at::stack({1.1 * truth, torch::zeros_like(truth)}, 3);
  const NewtonSolution found = solve_nonlinear(central_pull, guess, positions, equal_steps(0.05));
  ASSERT_EQ(found.status.item<std::uint8_t>(), 0);
  EXPECT_LT(largest(found.solution.select(3, 0) - truth), 1e-7);
  EXPECT_LT(largest(found.solution.select(3, 1).select(2, 1).squeeze(0) - t.cos()), 1e-7);
}

TEST(NonlinearOde, AnIterationSquaresTheError) {
  constexpr std::int64_t steps = 41;
  const at::Tensor t = times(steps, 0.05);
  const at::Tensor truth = at::stack({t.cos(), t.sin()}, 1).unsqueeze(0);
  const at::Tensor speed = at::stack({-t.sin(), t.cos()}, 1).unsqueeze(0);
  std::vector<double> errors;
  for (const std::int64_t iterations : {1, 2}) {
    NewtonOptions options;
    options.max_iterations = iterations;  // and the one with gradient
    const NewtonSolution found = solve_nonlinear(central_pull, at::stack({1.2 * truth, speed}, 3),
                                                 circle_start(), equal_steps(0.05), options);
    errors.push_back(largest(found.solution.select(3, 0) - truth));
  }
  EXPECT_GT(errors[0], 1e-7);  // not yet down to the scheme's own error
  EXPECT_LT(errors[1], errors[0] * errors[0] * 10 + 1e-9);
}

/// Central differences of `loss` in every number of `at`.
at::Tensor differences(const std::function<double(const at::Tensor&)>& loss, const at::Tensor& at) {
  const at::NoGradGuard without_gradients;
  const at::Tensor start = at.detach().contiguous();
  at::Tensor gradient = torch::zeros_like(start);
  constexpr double h = 1e-5;
  for (std::int64_t i = 0; i < start.numel(); ++i) {
    const auto moved = [&](double by) {
      at::Tensor copy = start.clone();
      copy.flatten()[i] += by;
      return loss(copy);
    };
    gradient.flatten()[i] = (moved(h) - moved(-h)) / (2 * h);
  }
  return gradient;
}

TEST(NonlinearOde, IsDifferentiatedByTheImplicitFunctionTheorem) {
  constexpr std::int64_t steps = 13;
  torch::manual_seed(1);
  const at::Tensor weights = torch::randn({2, steps, 1, 2}, torch::kDouble);
  NewtonOptions options;
  options.tolerance = 1e-13;
  const auto loss = [&](const at::Tensor& rate, const at::Tensor& initial,
                        const at::Tensor& lengths) {
    const NewtonSolution found =
        solve_nonlinear(logistic(rate), constant_guess(initial, steps), initial, lengths, options);
    EXPECT_TRUE((found.status == 0).all().item<bool>());
    return (found.solution * weights).sum();
  };
  const auto leaf = [](at::Tensor x) { return x.requires_grad_(); };
  const at::Tensor rate = leaf(at::tensor({1.3}, torch::kDouble));
  const at::Tensor initial = leaf(at::tensor({0.2, 0.5}, torch::kDouble).reshape({2, 1, 1, 1}));
  const at::Tensor lengths = leaf(0.1 + 0.1 * torch::rand({2, steps - 1}, torch::kDouble));
  loss(rate, initial, lengths).backward();
  const auto number = [](const at::Tensor& x) { return x.item<double>(); };
  const at::Tensor of_rate =
      differences([&](const at::Tensor& x) { return number(loss(x, initial, lengths)); }, rate);
  const at::Tensor of_initial =
      differences([&](const at::Tensor& x) { return number(loss(rate, x, lengths)); }, initial);
  const at::Tensor of_lengths =
      differences([&](const at::Tensor& x) { return number(loss(rate, initial, x)); }, lengths);
  EXPECT_TRUE(at::allclose(rate.grad(), of_rate, 1e-6, 1e-7));
  EXPECT_TRUE(at::allclose(initial.grad(), of_initial, 1e-6, 1e-7));
  EXPECT_TRUE(at::allclose(lengths.grad(), of_lengths, 1e-6, 1e-7));
  EXPECT_GT(largest(of_lengths), 0.1);
}

/// Lotka and Volterra's equations and a damped pull between two coordinates: Jacobians without
/// symmetry, of states and of their first derivatives.
at::Tensor predators(const at::Tensor& states, const at::Tensor& p) {
  const at::Tensor x = states.select(3, 0).select(2, 0), y = states.select(3, 0).select(2, 1);
  return at::stack({x * (p[0] - p[1] * y), y * (p[2] * x - p[3])}, 2);
}

at::Tensor damped(const at::Tensor& states, const at::Tensor& p) {
  const at::Tensor x = states.select(2, 0).select(2, 0), y = states.select(2, 1).select(2, 0);
  const at::Tensor vx = states.select(2, 0).select(2, 1), vy = states.select(2, 1).select(2, 1);
  return at::stack({-p[0] * x - p[1] * vx.pow(3) + y, p[2] * x * y - p[3] * vy * (1 + vx)}, 2);
}

TEST(NonlinearOde, IsExactForJacobiansWithoutSymmetry) {
  using Field = at::Tensor (*)(const at::Tensor&, const at::Tensor&);
  constexpr std::int64_t steps = 31;
  for (const auto& [field, order] : {std::pair<Field, std::int64_t>{predators, 1}, {damped, 2}}) {
    const at::Tensor initial =
        at::tensor({1.0, 0.5, 0.3, -0.2}, torch::kDouble).slice(0, 0, 2 * order);
    const at::Tensor start = initial.reshape({order, 2}).t().reshape({1, 1, 2, order});
    NewtonOptions options;
    options.tolerance = 1e-12;
    const auto solved = [&, own = field](const at::Tensor& p) {
      const auto f = [&](const at::Tensor& states) { return own(states, p); };
      return solve_nonlinear(f, constant_guess(start, steps), start, equal_steps(0.05), options);
    };
    const at::Tensor p = at::tensor({1.1, 0.4, 0.7, 0.9}, torch::kDouble).requires_grad_();
    const NewtonSolution found = solved(p);
    ASSERT_EQ(found.status.item<std::uint8_t>(), 0) << order;
    EXPECT_LE(found.iterations.item<std::int64_t>(), 8) << order;  // quadratic
    const at::Tensor states = found.solution.slice(3, 0, order);
    EXPECT_LT(largest(found.solution.select(3, order) - field(states, p)), 1e-10) << order;
    const auto loss = [&](const at::Tensor& q) {
      return solved(q).solution.select(3, 0).select(1, -1).square().sum();
    };
    loss(p).backward();
    const at::Tensor expected =
        differences([&](const at::Tensor& q) { return loss(q).item<double>(); }, p);
    EXPECT_TRUE(at::allclose(p.grad(), expected, 1e-6, 1e-8)) << order;
  }
}

/// The second item's guess lies where f is infinite, so that it is never solved.
TEST(NonlinearOde, AnUnsolvedItemHasNoPartInTheGradient) {
  constexpr std::int64_t steps = 21;
  const at::Tensor t = times(steps, 0.05);
  const at::Tensor near = at::stack({t.cos(), t.sin()}, 1);
  at::Tensor guess = at::stack({near, near}).unsqueeze(3).repeat({1, 1, 1, 2});
  guess[1][7].zero_();
  const at::Tensor initial = circle_start().repeat({2, 1, 1, 1});
  const auto gradient = [&](std::int64_t items) {
    const at::Tensor pull = at::full({1}, 1.0, torch::kDouble).requires_grad_();
    const auto f = [&](const at::Tensor& states) { return pull * central_pull(states); };
    const NewtonSolution found =
        solve_nonlinear(f, guess.slice(0, 0, items), initial.slice(0, 0, items), equal_steps(0.05));
    EXPECT_EQ(found.status[0].item<std::uint8_t>(), 0);
    EXPECT_EQ(found.status[items - 1].item<std::uint8_t>() == 0, items == 1);
    found.solution[0].sum().backward();
    return pull.grad().item<double>();
  };
  EXPECT_TRUE(std::isfinite(gradient(2)));
  EXPECT_NEAR(gradient(2), gradient(1), 1e-12 * std::abs(gradient(1)));
}

/// u'' = −3 (u³ − 1) at rest: u' is 0, and has no digits to converge.
TEST(NonlinearOde, ConvergesAtRest) {
  const at::Tensor initial = at::tensor({1.0, 0.0}, torch::kDouble).reshape({1, 1, 1, 2});
  const auto spring = [](const at::Tensor& states) {
    return -3 * (states.select(3, 0).pow(3) - 1);
  };
  const at::Tensor guess = 1.1 * constant_guess(initial, 41);
  const NewtonSolution found = solve_nonlinear(spring, guess, initial, equal_steps(0.05));
  EXPECT_EQ(found.status.item<std::uint8_t>(), 0);
  EXPECT_LE(found.iterations.item<std::int64_t>(), 7);
}

/// x' = x² from 1 has a pole at t = 1.
TEST(NonlinearOde, ReportsEachItemAndLeavesTheOthersAlone) {
  constexpr std::int64_t steps = 41;
  const auto square = [](const at::Tensor& states) { return states.select(3, 0).square(); };
  const at::Tensor initial =
      at::tensor({0.1, 1.0, 0.2, std::nan("")}, torch::kDouble).reshape({4, 1, 1, 1});
  const at::Tensor guess = constant_guess(initial, steps);
  const NewtonSolution all = solve_nonlinear(square, guess, initial, equal_steps(0.05));
  const auto status = [&](std::int64_t item) {
    return static_cast<NewtonStatus>(all.status[item].item<std::uint8_t>());
  };
  EXPECT_EQ(status(0), NewtonStatus::solved);
  EXPECT_NE(status(1), NewtonStatus::solved);
  EXPECT_EQ(status(2), NewtonStatus::solved);
  EXPECT_EQ(status(3), NewtonStatus::not_finite);
  EXPECT_TRUE(all.solution[3].isnan().all().item<bool>());
  for (const std::int64_t item : {0, 2}) {
    const NewtonSolution alone =
        solve_nonlinear(square, guess.slice(0, item, item + 1), initial.slice(0, item, item + 1),
                        equal_steps(0.05));
    EXPECT_TRUE(alone.iterations.equal(all.iterations.slice(0, item, item + 1)));
    EXPECT_TRUE(at::allclose(alone.solution[0], all.solution[item], 1e-12, 1e-14));
  }
}

TEST(NonlinearOde, MayHaveNoSolutionAtAll) {
  const at::Tensor initial = at::full({2, 1, 1, 1}, std::nan(""), torch::kDouble);
  const NewtonSolution found =
      solve_nonlinear(logistic(at::full({1}, 1.0, torch::kDouble)), constant_guess(initial, 11),
                      initial, equal_steps(0.1));
  EXPECT_TRUE((found.status == 2).all().item<bool>());
  EXPECT_EQ(found.solution.sizes(), at::IntArrayRef({2, 11, 1, 2}));
  EXPECT_TRUE(found.solution.isnan().all().item<bool>());
}

TEST(NonlinearOde, SaysWhenTheIterationsDidNotDo) {
  NewtonOptions options;
  options.max_iterations = 1;
  const NewtonSolution found = solve_nonlinear(central_pull, constant_guess(circle_start(), 61),
                                               circle_start(), equal_steps(0.05), options);
  EXPECT_EQ(found.status.item<std::uint8_t>(),
            static_cast<std::uint8_t>(NewtonStatus::not_converged));
  EXPECT_TRUE(found.solution.isfinite().all().item<bool>());
}

TEST(NonlinearOde, TakesARightHandSideWithoutStates) {
  const at::Tensor initial = at::full({1, 1, 1, 1}, 2.0, torch::kDouble);
  const auto constant = [](const at::Tensor& states) {
    return torch::full({states.size(0), states.size(1), 1}, 3.0, torch::kDouble);
  };
  const NewtonSolution found =
      solve_nonlinear(constant, constant_guess(initial, 11), initial, equal_steps(0.1));
  EXPECT_EQ(found.status.item<std::uint8_t>(), 0);
  EXPECT_LT(largest(found.solution.select(3, 0).flatten() - (2 + 3 * times(11, 0.1))), 1e-12);
}

TEST(NonlinearOde, SolvesInFloat) {
  const at::Tensor initial = at::full({1, 1, 1, 1}, 0.1F, torch::kFloat);
  const NewtonSolution found =
      solve_nonlinear(logistic(at::full({1}, 1.0F, torch::kFloat)), constant_guess(initial, 41),
                      initial, at::full({1, 1}, 0.1F, torch::kFloat));
  EXPECT_LE(found.iterations.item<std::int64_t>(), 8);
  ASSERT_EQ(found.status.item<std::uint8_t>(), 0);
  const at::Tensor truth = 1 / (1 + 9 * (-times(41, 0.1)).exp());
  EXPECT_LT(largest(found.solution.select(3, 0).flatten().to(torch::kDouble) - truth), 1e-5);
}

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(NonlinearOde, RefusesWhatDoesNotFitByName) {
  const at::Tensor initial = at::full({2, 1, 1, 1}, 0.1, torch::kDouble);
  const at::Tensor guess = constant_guess(initial, 11);
  const NonlinearRightHandSide f = logistic(at::full({1}, 1.0, torch::kDouble));
  const auto solve = [&](const NonlinearRightHandSide& of, const at::Tensor& from,
                         const NewtonOptions& options) {
    return refusal([&] { solve_nonlinear(of, from, initial, equal_steps(0.1), options); });
  };
  NewtonOptions none, negative;
  none.max_iterations = 0;
  negative.tolerance = -1;
  EXPECT_EQ(solve(f, guess, none), "max_iterations: got 0, expected at least 1");
  EXPECT_NE(solve(f, guess, negative).find("tolerance: got -1"), std::string::npos);
  EXPECT_NE(solve(f, guess.squeeze(3), {}).find("guess: got shape [2, 11, 1], expected"),
            std::string::npos);
  EXPECT_NE(solve(f, guess.slice(0, 0, 1), {}).find("initial: got shape [2, 1, 1, 1], expected"),
            std::string::npos);
  const auto flat = [](const at::Tensor& states) { return states.flatten(1); };
  EXPECT_NE(solve(flat, guess, {}).find("f: got a result of shape [2, 11]"), std::string::npos);
}

}  // namespace
}  // namespace mechnn::nn
