// The logistic task's parts: what is drawn, what a direct fit finds, what the decoders solve.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "mechnn/torch/mechanistic_block.h"
#include "training/baselines.h"
#include "training/config.h"
#include "training/task.h"
#include "training/tasks/logistic/data.h"
#include "training/tasks/logistic/decoder.h"
#include "training/tasks/logistic/direct_fit.h"
#include "training/tasks/logistic/encoder.h"
#include "training/tasks/logistic/equation.h"
#include "training/tasks/logistic/evaluation.h"
#include "training/tasks/logistic/logistic.h"

namespace mechnn::training::logistic {
namespace {

double average(const at::Tensor& x) { return x.mean().item<double>(); }
double deviation(const at::Tensor& x) { return x.std().item<double>(); }
double correlation(const at::Tensor& x, const at::Tensor& y) {
  return average((x - x.mean()) * (y - y.mean())) / (deviation(x) * deviation(y));
}

Trajectories many(double noise = 0.1, bool keep_negative_starts = false) {
  DataOptions options;
  options.train = 20000;
  options.validation = options.held_out = 2;
  options.noise = noise;
  options.keep_negative_starts = keep_negative_starts;
  return draw(options, 7).train;
}

TEST(LogisticData, HasTheMomentsOfTheProtocol) {
  const Trajectories set = many(0.1, true);
  const at::Tensor r = set.truth.select(1, 1), capacity = -r / set.truth.select(1, 2);
  // Five standard errors of a mean and of a deviation of 20 000 draws.
  EXPECT_NEAR(average(r), 3, 0.018);
  EXPECT_NEAR(deviation(r), 0.5, 0.0125);
  EXPECT_NEAR(average(capacity), 3, 0.018);
  EXPECT_NEAR(deviation(capacity), 0.5, 0.0125);
  EXPECT_NEAR(average(set.starts), 0.05, 0.0018);
  EXPECT_NEAR(deviation(set.starts), 0.05, 0.00125);
  EXPECT_NEAR(correlation(r, capacity), 0, 0.036);
  EXPECT_NEAR(correlation(r, set.starts), 0, 0.036);
  EXPECT_TRUE(at::equal(set.truth.select(1, 0), at::zeros_like(r)));
}

TEST(LogisticData, HasNoiseOfItsOwnForEveryNumber) {
  const Trajectories set = many();
  const at::Tensor noise = set.noisy - set.clean;
  EXPECT_NEAR(average(noise), 0, 5e-4);
  EXPECT_NEAR(deviation(noise), 0.1, 5e-4);
  EXPECT_NEAR(correlation(noise.slice(1, 1), noise.slice(1, 0, samples - 1)), 0, 0.005);
  EXPECT_NEAR(correlation(noise.slice(0, 1), noise.slice(0, 0, 19999)), 0, 0.005);
  const at::Tensor fourth = (noise / 0.1).pow(4);
  EXPECT_NEAR(average(fourth), 3, 0.1);
}

TEST(LogisticData, SolvesTheEquationAtEverySample) {
  const Trajectories set = many();
  const at::Tensor r = set.truth.select(1, 1), capacity = -r / set.truth.select(1, 2);
  EXPECT_LT((set.clean.select(1, 0) - set.starts).abs().max().item<double>(), 1e-12);
  EXPECT_GT(set.starts.min().item<double>(), 0);
  const at::Tensor fine = at::full({1, 20 * (samples - 1)}, sampling_step / 20, at::kDouble);
  const at::Tensor x = runge_kutta4(quadratic(set.truth.slice(0, 0, 50)),
                                    set.starts.slice(0, 0, 50).unsqueeze(1), fine)
                           .squeeze(2)
                           .slice(1, 0, {}, 20);
  EXPECT_LT((x - set.clean.slice(0, 0, 50)).abs().max().item<double>(), 1e-7);
}

TEST(LogisticData, IsTheSameForASeedWhateverTheNoiseAndAnotherInEachSet) {
  EXPECT_TRUE(at::equal(many(0.1).clean, many(0.2).clean));
  DataOptions options;
  options.train = options.validation = options.held_out = 3;
  const Data a = draw(options, 1), b = draw(options, 2);
  EXPECT_TRUE(at::equal(a.train.noisy, draw(options, 1).train.noisy));
  EXPECT_FALSE(at::equal(a.train.noisy, b.train.noisy));
  EXPECT_FALSE(at::equal(a.train.noisy, a.held_out.noisy));
  EXPECT_FALSE(at::equal(a.validation.noisy, a.held_out.noisy));
}

struct Known {
  double r, capacity, start;
};

class DirectFitOfCleanData : public testing::TestWithParam<Known> {};

TEST_P(DirectFitOfCleanData, RecoversTheTruth) {
  const auto [r, capacity, start] = GetParam();
  const at::Tensor time = times();
  const auto of = [](double x) { return at::full({1}, x, at::kDouble); };
  const at::Tensor x = solution(of(r), of(capacity), of(start), time);
  for (const Bias bias : {Bias::zero, Bias::fitted}) {
    const DirectFit fit = direct_fit({time.const_data_ptr<double>(), samples},
                                     {x.const_data_ptr<double>(), samples}, bias);
    EXPECT_TRUE(fit.converged);
    EXPECT_NEAR(fit.parameters[0], 0, 1e-6);
    EXPECT_NEAR(fit.parameters[1], r, 1e-6);
    EXPECT_NEAR(fit.parameters[2], -r / capacity, 1e-6);
    EXPECT_NEAR(fit.states.front(), start, 1e-6);
  }
}

// The third and fourth are still growing at the last sample.
INSTANTIATE_TEST_SUITE_P(Draws, DirectFitOfCleanData,
                         testing::Values(Known{3, 3, 0.05}, Known{4.5, 1.5, 0.2},
                                         Known{1.5, 4.5, 0.02}, Known{2, 3, 0.001},
                                         Known{3, 3, 0.5}));

TEST(DirectFit, TakesThePriorWhereNoiseSaysEverything) {
  const at::Tensor time = times();
  const at::Tensor flat = at::full_like(time, 0.01);
  const DirectFit fit = direct_fit({time.const_data_ptr<double>(), samples},
                                   {flat.const_data_ptr<double>(), samples}, Bias::fitted, 1000);
  EXPECT_NEAR(fit.parameters[0], 0, 1e-2);
  EXPECT_NEAR(fit.parameters[1], 3, 1e-2);
  EXPECT_NEAR(fit.parameters[2], -1, 1e-2);
}

TEST(DirectFit, FindsAConstantTermWhereThereIsOne) {
  // x = 0.3 + z with z logistic, r = 2, K = 2: p2 = −1, p1 = 2.6, p0 = −0.69.
  const at::Tensor time = times();
  const auto of = [](double x) { return at::full({1}, x, at::kDouble); };
  const at::Tensor x = 0.3 + solution(of(2), of(2), of(0.1), time);
  const DirectFit fit = direct_fit({time.const_data_ptr<double>(), samples},
                                   {x.const_data_ptr<double>(), samples}, Bias::fitted);
  EXPECT_NEAR(fit.parameters[0], -0.69, 1e-6);
  EXPECT_NEAR(fit.parameters[1], 2.6, 1e-6);
  EXPECT_NEAR(fit.parameters[2], -1, 1e-6);
}

TEST(DirectFit, HasNotConvergedWhereNoStepIsFinite) {
  // The sum of squares can be represented, those of the derivatives cannot.
  const at::Tensor time = times();
  const auto of = [](double x) { return at::full({1}, x, at::kDouble); };
  const at::Tensor x = 1e154 * solution(of(5), of(1), of(0.05), time);
  const DirectFit fit = direct_fit({time.const_data_ptr<double>(), samples},
                                   {x.const_data_ptr<double>(), samples}, Bias::zero);
  EXPECT_FALSE(fit.converged);
}

Code true_code(const Trajectories& set, at::ScalarType type) {
  return {set.noisy.to(type), set.clean.to(type), set.truth.to(type),
          at::full({1, 1}, sampling_step, type)};
}

Trajectories few() {
  DataOptions options;
  options.train = options.validation = 2;
  options.held_out = 40;
  return draw(options, 3).held_out;
}

TEST(LogisticDecoder, OfTheTruthIsTheCleanTrajectoryToTheOrderOfItsRows) {
  const Trajectories set = few();
  struct Case {
    const char* rows;
    double min, max;
  };
  for (const Case& of :
       {Case{"gam6", 0, 1e-5}, Case{"gbdf6", 0, 2e-4}, Case{"taylor", 1e-4, 0.2}}) {
    const auto decoder = make_decoder({.scheme = of.rows});
    const Decoded decoded = decoder->decode(true_code(set, at::kDouble));
    EXPECT_TRUE(decoded.solved.all().item<bool>()) << of.rows;
    const double error = (decoded.states - set.clean).abs().max().item<double>();
    EXPECT_LT(error, of.max) << of.rows;
    EXPECT_GE(error, of.min) << of.rows;
  }
}

nn::MechanisticBlockOptions gam6() {
  nn::MechanisticBlockOptions options;
  options.scheme = "gam6";
  options.order = 1;
  options.step = samples;
  return options;
}

TEST(LogisticProjection, FindsTheParametersAlongCleanStatesAndThePriorWithoutData) {
  const Trajectories set = few();
  const at::Tensor steps = at::full({1, 1}, sampling_step, at::kDouble);
  const at::Tensor found = projected_parameters(set.clean, set.clean, steps, 0, gam6());
  EXPECT_LT((found - set.truth).abs().max().item<double>(), 1e-3);
  const at::Tensor prior = projected_parameters(set.clean, set.clean, steps, 1e6, gam6());
  EXPECT_LT((prior - at::tensor({0.0, 3.0, -1.0})).abs().max().item<double>(), 1e-3);
}

// Both terms of Σ (S p + v(0) − data)² / σ² + Σ ((p_i − m_i) / s_i)² count: p solves all rows
// together.
TEST(LogisticProjection, WeighsDataByTheirNoiseAndThePriorByItsDeviation) {
  const Trajectories set = few();
  const at::Tensor steps = at::full({1, 1}, sampling_step, at::kDouble);
  const at::Tensor s = sensitivity(set.clean, steps, gam6());
  const at::Tensor mean = at::tensor({0.0, 3.0, -1.0}), deviation = at::tensor({0.5, 0.5, 0.25});
  const at::Tensor of_prior = (1 / deviation).diag().expand({s.size(0), 3, 3});
  for (const double noise : {0.1, 1.0}) {
    const at::Tensor moved = (set.noisy - set.clean.slice(1, 0, 1)) / noise;
    const at::Tensor right = torch::cat({moved, (mean / deviation).expand({s.size(0), 3})}, 1);
    const at::Tensor expected =
        std::get<0>(torch::linalg_lstsq(torch::cat({s / noise, of_prior}, 1), right.unsqueeze(2)));
    const at::Tensor found = projected_parameters(set.clean, set.noisy, steps, noise, gam6());
    EXPECT_LT((found - expected.squeeze(2)).abs().max().item<double>(), 1e-9) << noise;
  }
}

TEST(LogisticProjection, LeavesNoDescentAndHasTheGradientOfCentralDifferences) {
  Trajectories set = few();
  const at::Tensor steps = at::full({1, 1}, sampling_step, at::kDouble);
  at::Tensor states = set.noisy.slice(0, 0, 2).clone().requires_grad_();
  const at::Tensor data = set.clean.slice(0, 0, 2);
  const auto along = [&](const at::Tensor& p) {
    const at::Tensor u =
        solve_at_states(states, p, steps, gam6()).solution.select(3, 0).select(2, 0);
    return (u - data).square().sum();
  };
  at::Tensor p = projected_parameters(states, data, steps, 0, gam6()).detach().requires_grad_();
  along(p).backward();
  EXPECT_LT(p.grad().abs().max().item<double>(), 1e-8);
  states.mutable_grad() = at::Tensor();
  projected_parameters(states, data, steps, 0, gam6()).sum().backward();
  const at::Tensor gradient = states.grad().clone();
  const at::NoGradGuard without_gradients;
  constexpr double delta = 1e-6;
  double* const numbers = states.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < 2 * samples; i += 7) {
    const auto sum = [&](double change) {
      numbers[i] += change;
      const double value =
          projected_parameters(states, data, steps, 0, gam6()).sum().item<double>();
      numbers[i] -= change;
      return value;
    };
    const double expected = (sum(delta) - sum(-delta)) / (2 * delta);
    EXPECT_NEAR(gradient.flatten()[i].item<double>(), expected, 1e-5 * (1 + std::abs(expected)));
  }
}

TEST(LogisticEvaluation, OfTheTruthFindsNoErrorAndOfAWrongRateTheRightOne) {
  const Trajectories set = few();
  const auto decoder = make_decoder({});
  Code code = true_code(set, at::kDouble);
  auto results = evaluated(code, *decoder, set);
  EXPECT_EQ(results["failed"], 0);
  EXPECT_NEAR(results["r_r2"], 1, 1e-12);
  EXPECT_LT(results["states_mean_error"], 1e-5);
  EXPECT_LT(results["forecast_mean_error"], 1e-5);
  EXPECT_LT(results["new_start_median_error"], 1e-3);
  EXPECT_FALSE(results.contains("own_time_r_r2"));
  code.parameters = code.parameters * 1.1;
  results = evaluated(code, *decoder, set);
  EXPECT_NEAR(results["r_median_relative_error"], 0.1, 1e-9);
  // A unit of time a tenth longer says the same of the data.
  code.steps = at::full({40, 1}, sampling_step / 1.1, at::kDouble);
  results = evaluated(code, *decoder, set);
  EXPECT_LT(results["r_mean_error"], 1e-12);
  EXPECT_LT(results["states_mean_error"], 1e-5);
  EXPECT_NEAR(results["own_time_r_median_relative_error"], 0.1, 1e-9);
}

TEST(LogisticEvaluation, HasNoParametersOfADecoderThatHasNoEquation) {
  const Trajectories set = few();
  const Code code = true_code(set, at::kFloat);
  const auto mlp = evaluated(code, *make_decoder({.kind = "mlp"}), set);
  EXPECT_FALSE(mlp.contains("r_r2") || mlp.contains("forecast_mean_error"));
  const auto ode = evaluated(code, *make_decoder({.kind = "neural_ode"}), set);
  EXPECT_FALSE(ode.contains("r_r2"));
  EXPECT_TRUE(ode.contains("forecast_mean_error"));
}

/// A task of 64 trajectories in one batch, of which `training_set` gives the data.
std::unique_ptr<Task> small_task(const std::string& text) {
  ConfigTable config = ConfigTable::parse(
      "[data]\ntrain = 64\nvalidation = 0\nheld_out = 2\nbatch = 64\n" + text, "test.toml");
  return logistic_task(config, 1);
}

at::Tensor training_set(double noise) {
  DataOptions options;
  options.train = 64;
  options.validation = 0;
  options.held_out = 2;
  options.noise = noise;
  return draw(options, 1).train.noisy;
}

TEST(LogisticTask, MovesTheSolutionByAsMuchAsTheNetworkSays) {
  const auto task = small_task("noise = 0.1\n[encoder]\nwidth = 1");
  const at::Tensor data = training_set(0.1);
  const at::NoGradGuard without_gradients;
  auto& encoder = *task->module().named_children()["encoder"]->as<EncoderImpl>();
  at::Tensor last;  // the bias that the network's parameters end with
  for (at::Tensor& parameter : encoder.parameters()) {
    parameter.zero_();
    if (parameter.numel() == equation_parameters) last = parameter;
  }
  ASSERT_TRUE(last.defined());
  at::Tensor scale = at::empty({3, 3}, at::kDouble);
  for (std::int64_t i = 0; i < 3; ++i) {
    last.zero_();
    last[i] = 1;
    const at::Tensor read = encoder.forward(data.to(at::kFloat)).parameters[0];
    scale[i] = read.to(at::kDouble) - at::tensor(prior_mean);
  }
  const at::Tensor s =
      sensitivity(data, at::full({1, 1}, sampling_step, at::kDouble), gam6()).flatten(0, 1);
  const at::Tensor moved = at::matmul(s, scale.t());
  const at::Tensor products = at::matmul(moved.t(), moved) / moved.size(0);
  EXPECT_LT((products - at::eye(3)).abs().max().item<double>(), 1e-3);
}

// Noise so large that float cannot hold some of its numbers.
TEST(LogisticTask, SkipsAndCountsTrajectoriesThatCannotBeSolved) {
  const auto task = small_task("noise = 1e38\n[encoder]\nwidth = 1\nnormalised = false");
  const at::Tensor data = training_set(1e38).to(at::kFloat).to(at::kDouble);
  const at::Tensor finite = data.isfinite().all(1);
  const auto items = finite.count_nonzero().item<std::int64_t>();
  ASSERT_GT(items, 0);
  ASSERT_LT(items, 64);
  const at::NoGradGuard without_gradients;
  for (at::Tensor& parameter : task->module().parameters()) parameter.zero_();
  const Loss loss = task->loss(0, 0, {});
  EXPECT_EQ(loss.failed, 64 - items);
  EXPECT_EQ(loss.items, items);
  // All parameters are 0: v is the data, and u stays at their first value.
  const at::Tensor kept = data.index({finite});
  const double expected = 2 * (kept - kept.slice(1, 0, 1)).abs().sum().item<double>();
  EXPECT_NEAR(loss.value.item<double>() / expected, 1, 1e-6);
}

}  // namespace
}  // namespace mechnn::training::logistic
