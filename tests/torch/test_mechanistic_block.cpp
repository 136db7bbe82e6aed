// The mechanistic block from C++: what it solves is what it says it solves, and stacks train.
#include "mechnn/torch/mechanistic_block.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/diag_embed.h>
#include <gtest/gtest.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/torch/equation_text.h"
#include "support/mechanistic_stack.h"

namespace mechnn::nn {
namespace {

MechanisticBlockOptions small() {
  MechanisticBlockOptions options;
  options.features = 4;
  options.dim = 2;
  options.order = 2;
  options.step = 12;
  options.initial_orders = 2;
  options.scheme = "gam6";
  return options;
}

TEST(MechanisticBlock, SolvesTheEquationThatItReports) {
  torch::manual_seed(1);
  MechanisticBlock block(small());
  block->to(torch::kDouble);
  const MechanisticOutput out = block(torch::randn({3, 4}, torch::kDouble));
  ASSERT_EQ(out.solution.sizes(), (std::vector<std::int64_t>{3, 12, 2, 3}));
  EXPECT_EQ(out.status.count_nonzero().item<std::int64_t>(), 0);
  const at::Tensor left =
      (out.equation.coefficients * out.solution.unsqueeze(2)).sum(4).sum(3);  // (B, T, E)
  EXPECT_LT((left - out.equation.rhs).abs().max().item<double>(), 1e-9);
  const at::Tensor start = out.solution.select(1, 0).slice(2, 0, 2);
  EXPECT_LT((start - out.equation.initial_values.select(1, 0)).abs().max().item<double>(), 1e-9);
  EXPECT_NEAR(out.equation.steps.mean().item<double>(), 0.1, 0.01);
}

TEST(MechanisticBlock, GivesTheLeadingCoefficientItsForm) {
  const at::Tensor raw = torch::randn({2, 3, 2, 2, 3}, torch::kDouble).requires_grad_();
  const auto leading = [](const at::Tensor& c) {
    return c.select(4, 2).diagonal(0, 2, 3);  // (B, T, E)
  };
  const at::Tensor monic = with_leading_coefficient(raw, LeadingCoefficient::monic);
  EXPECT_TRUE(at::equal(leading(monic), at::ones_like(leading(monic))));
  const at::Tensor positive = with_leading_coefficient(raw, LeadingCoefficient::positive);
  EXPECT_GT(leading(positive).min().item<double>(), 0);
  EXPECT_TRUE(at::equal(positive.slice(4, 0, 2), raw.slice(4, 0, 2)));
  const at::Tensor highest = positive.select(4, 2);
  EXPECT_TRUE(at::equal(highest, at::diag_embed(highest.diagonal(0, 2, 3))));
  positive.sum().backward();
  EXPECT_GT(raw.grad().slice(4, 0, 2).abs().min().item<double>(), 0);
  EXPECT_GT(leading(raw.grad()).min().item<double>(), 0);
  EXPECT_TRUE(with_leading_coefficient(raw, LeadingCoefficient::free).is_same(raw));
}

TEST(MechanisticBlock, TakesAnyNumberOfBatchDimensions) {
  torch::manual_seed(4);
  MechanisticBlock block(small());
  const at::Tensor features = torch::randn({6, 4});
  const MechanisticOutput flat = block(features);
  const MechanisticOutput parted = block(features.reshape({2, 3, 4}));
  const MechanisticOutput one = block(features[5]);
  EXPECT_EQ(parted.status.sizes(), at::IntArrayRef({2, 3}));
  EXPECT_EQ(one.solution.dim(), flat.solution.dim() - 1);
  EXPECT_TRUE(at::equal(parted.solution.flatten(0, 1), flat.solution));
  EXPECT_TRUE(at::allclose(one.solution, flat.solution[5]));
  EquationTextOptions options;
  options.step = 1;
  options.item = 5;
  EXPECT_EQ(equation_text(parted.equation, options), equation_text(flat.equation, options));
  EXPECT_THROW(block(torch::randn({6, 5})), std::invalid_argument);
}

TEST(EquationText, ReadsTheItemThatThePartsBroadcastTo) {
  EquationTensors equation;
  equation.coefficients = at::arange(1, 5, at::kDouble).reshape({2, 1, 1, 1, 1, 2});
  equation.rhs = at::arange(3, at::kDouble).reshape({3, 1, 1});
  EquationTextOptions options;
  options.item = 4;  // (1, 1) of (2, 3)
  EXPECT_EQ(equation_text(equation, options), std::vector<std::string>{"4 x0' + 3 x0 = 1"});
  options.item = 6;
  EXPECT_THROW((void)equation_text(equation, options), std::invalid_argument);
}

TEST(MechanisticBlock, RefusesAMonicFormOfMoreEquationsThanStates) {
  const at::Tensor raw = torch::randn({1, 1, 3, 2, 2});
  EXPECT_THROW(with_leading_coefficient(raw, LeadingCoefficient::monic), std::invalid_argument);
}

TEST(MechanisticBlock, KeepsStepsPositiveWhereTheSigmoidIsZero) {
  EXPECT_GT(bounded_steps(at::full({1}, -1e4F), {0, 1}).item<float>(), 0);
}

TEST(MechanisticBlock, BeginsWithStepsNearTheInitialOneWhateverTheFeatures) {
  torch::manual_seed(3);
  MechanisticBlock block(small());
  const at::Tensor steps = block->equation(torch::randn({500, 4})).steps;
  EXPECT_LT((steps - 0.1).abs().max().item<float>(), 0.02);
}

TEST(MechanisticBlock, TrainsInAStackOfFour) {
  torch::manual_seed(2);
  test::MechanisticStack stack(4, small());
  stack.to(torch::kDouble);
  const at::Tensor x = torch::randn({16, 4}, torch::kDouble);
  const at::Tensor y = (x.select(1, 0) * x.select(1, 1)).unsqueeze(1);
  torch::optim::Adam optimiser(stack.parameters(), torch::optim::AdamOptions(3e-3));
  double first = 0, last = 0;
  for (int epoch = 0; epoch < 200; ++epoch) {
    optimiser.zero_grad();
    const at::Tensor loss = (stack.forward(x) - y).square().mean();
    loss.backward();
    last = loss.item<double>();
    if (epoch == 0) {
      first = last;
      for (const at::Tensor& parameter : stack.parameters()) {
        EXPECT_GT(parameter.grad().abs().max().item<double>(), 0);
      }
    }
    optimiser.step();
  }
  EXPECT_LT(last, 0.1 * first);
}

TEST(EquationText, ReadsAnItemsEquationsByFallingDerivative) {
  EquationTensors equation;
  equation.coefficients =
      at::tensor({1.25, -0.2, 1.0, 0.0, -1.0, -3.0}, at::kDouble).reshape({2, 1, 1, 1, 3});
  equation.rhs = at::tensor({0.5, 1.0 / 3}, at::kDouble).reshape({2, 1, 1});
  EXPECT_EQ(equation_text(equation), std::vector<std::string>{"x0'' - 0.2 x0' + 1.25 x0 = 0.5"});
  EquationTextOptions second;
  second.item = 1;
  second.states = {"y"};
  second.digits = 2;
  EXPECT_EQ(equation_text(equation, second), std::vector<std::string>{"-3 y'' - y' = 0.33"});
}

TEST(EquationText, ReadsEveryEquationWithItsOwnRightHandSideAtTheStep) {
  EquationTensors equation;  // of two states at two times
  equation.coefficients =
      at::tensor({1, 0, 0, 1, 2, 3, 4, 5}, at::kDouble).reshape({1, 2, 2, 2, 1});
  equation.rhs = at::tensor({1, 2}, at::kDouble).reshape({1, 1, 2});
  EquationTextOptions options;
  options.step = 0;
  EXPECT_EQ(equation_text(equation, options), (std::vector<std::string>{"x0 = 1", "x1 = 2"}));
  options.step = 1;
  EXPECT_EQ(equation_text(equation, options),
            (std::vector<std::string>{"2 x0 + 3 x1 = 1", "4 x0 + 5 x1 = 2"}));
}

TEST(EquationText, ReadsABlocksEquationAtAStep) {
  torch::manual_seed(1);
  MechanisticBlock block(small());
  const EquationTensors equation = block->equation(torch::randn({3, 4}));
  EquationTextOptions options;
  EXPECT_THROW(equation_text(equation, options), std::invalid_argument) << "it varies in time";
  options.step = 11;
  options.states = {"x", "y"};
  const auto text = equation_text(equation, options);
  ASSERT_EQ(text.size(), 2u);
  EXPECT_EQ(text[0].find("x'' "), 0u) << text[0];
  EXPECT_NE(text[0].find(" y'"), std::string::npos) << text[0];
  for (const auto& spoil : std::vector<std::function<void(EquationTextOptions&)>>{
           [](auto& o) { o.item = 3; }, [](auto& o) { o.step = 12; }, [](auto& o) { o.step = -1; },
           [](auto& o) { o.states = {"x"}; }}) {
    EquationTextOptions spoilt = options;
    spoil(spoilt);
    EXPECT_THROW(equation_text(equation, spoilt), std::invalid_argument);
  }
}

TEST(MechanisticBlock, RefusesMisuseNamingTheOption) {
  const auto message = [](auto spoil) -> std::string {
    MechanisticBlockOptions options = small();
    spoil(options);
    try {
      options.validate();
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message([](auto& o) { o.features = 0; }).find("features: got 0"), 0u);
  EXPECT_EQ(message([](auto& o) { o.dim = 0; }).find("dim: got 0"), 0u);
  EXPECT_EQ(message([](auto& o) {
              o.order = 0, o.initial_orders = 0, o.scheme = "taylor";
            }).find("order: got 0"),
            0u);
  EXPECT_EQ(message([](auto& o) { o.step = 1; }).find("step: got 1"), 0u);
  EXPECT_EQ(message([](auto& o) { o.initial_orders = 4; }).find("initial_orders: got 4"), 0u);
  EXPECT_EQ(message([](auto& o) { o.initial_orders = 1; }).find("initial_orders: got 1 with"), 0u);
  EXPECT_EQ(message([](auto& o) {
              o.scheme = "gbdf6", o.initial_orders = 0;
            }).find("initial_orders: got 0 with scheme gbdf6"),
            0u);
  EXPECT_EQ(message([](auto& o) { o.initial_orders.reset(); }), "accepted");
  EXPECT_EQ(message([](auto& o) { o.leading = LeadingCoefficient::free; }).find("leading: got"),
            0u);
  EXPECT_EQ(message([](auto& o) { o.factorisation = "ldl"; }).find("factorisation: got ldl"), 0u);
  EXPECT_EQ(message([](auto& o) { o.scheme = "taylor", o.initial_orders = 0; }), "accepted");
  EXPECT_EQ(message([](auto& o) { o.initial_step = 2; }).find("step: got 2"), 0u);
  EXPECT_EQ(message([](auto& o) { o.step_bounds = {1, 0.5}; }).find("step bounds"), 0u);
  EXPECT_NE(message([](auto& o) { o.scheme = "gam5"; }).find("gam5"), std::string::npos);
  MechanisticBlock block(small());
  EXPECT_THROW(block(torch::randn({3, 5})), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::nn
