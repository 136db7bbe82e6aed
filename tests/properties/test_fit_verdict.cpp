// A fit is not called surer than it is: other optima, noise, intervals, bounds, priors and single
// values that speak against it are named; a good fit stays good.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "mechnn/fit.h"
#include "support/fit_samples.h"

namespace mechnn {
namespace {

FitOptions with_equations(std::vector<std::string> equations) {
  FitOptions options;
  options.equations = std::move(equations);
  return options;
}

FitOptions logistic_options() { return with_equations({"x' = r*x*(1 - x/K)"}); }

bool is_said(const FitResult& result, const std::string& what) {
  return std::any_of(
      result.warnings.begin(), result.warnings.end(),
      [&](const std::string& warning) { return warning.find(what) != std::string::npos; });
}

std::string all_warnings(const FitResult& result) {
  std::string text = result.verdict.sentence;
  for (const std::string& warning : result.warnings) text += "\n" + warning;
  return text;
}

// A → B → C from (1, 0, 0), C alone measured: the product of 1/(s + k1) and 1/(s + k2) is the same
// with the rates exchanged.
TrajectorySet chain_data(double noise) {
  const Rates rates = [](double, const std::vector<double>& z) {
    return std::vector<double>{0.3 * z[2], -z[1], z[1] - 0.3 * z[2]};
  };
  return {{"c"}, {measured(solution(rates, {0, 1, 0}, 10, 41), 10, {noise}, 1)}};
}

FitOptions chain_options() {
  FitOptions options = with_equations({"a' = -k1*a", "b' = k1*a - k2*b", "c' = k2*b"});
  options.hidden = {"a", "b"};
  options.bounds = {parse_bound("k1>0"), parse_bound("k2>0")};
  options.priors = {parse_prior("a(0)~normal(1,0.01)"), parse_prior("b(0)~normal(0,0.01)")};
  return options;
}

TEST(FitVerdict, NamesASecondOptimumThatFitsAsWell) {
  for (const double noise : {0.01, 0.0}) {
    const FitResult result = fit(chain_data(noise), chain_options());
    ASSERT_EQ(result.optima.size(), 2u) << all_warnings(result);
    EXPECT_LT(std::abs(result.optima[1].behind), 1);
    EXPECT_NEAR(result.optima[1].parameters[0], result.parameters[1].value, 0.15);
    EXPECT_NEAR(result.optima[1].parameters[1], result.parameters[0].value, 0.15);
    EXPECT_EQ(result.verdict.optimum, Light::doubtful);
    EXPECT_EQ(result.verdict.headline, Light::doubtful);
    EXPECT_NE(result.verdict.sentence.find("differ in k1 and k2"), std::string::npos);
    EXPECT_TRUE(is_said(result, "2 optima apart"));
    EXPECT_LT(result.starts_agreed, 8u);
  }
}

TEST(FitVerdict, IsGoodAgainWhereABoundDecidesBetweenOptima) {
  FitOptions options = chain_options();
  options.bounds.push_back(parse_bound("k1>0.6"));
  const FitResult result = fit(chain_data(0.01), options);
  EXPECT_EQ(result.optima.size(), 1u);
  EXPECT_EQ(result.verdict.headline, Light::good) << all_warnings(result);
}

TEST(FitVerdict, ComparesTheResidualsWithTheGivenNoise) {
  FitOptions options = logistic_options();
  options.noise = {0.1};
  const FitResult smaller = fit(logistic_data(0.5, 1), options);
  EXPECT_EQ(smaller.verdict.equations, Light::doubtful);
  EXPECT_TRUE(is_said(smaller, "times the given noise of 0.1"));
  EXPECT_NEAR(smaller.residual_noise[0], 0.5, 0.2);
  options.noise = {2};
  const FitResult larger = fit(logistic_data(0.5, 1), options);
  EXPECT_TRUE(is_said(larger, "that noise is too large"));
  EXPECT_EQ(larger.verdict.headline, Light::good);
  options.noise = {0.5};
  const FitResult right = fit(logistic_data(0.5, 1), options);
  EXPECT_TRUE(right.warnings.empty()) << all_warnings(right);
  EXPECT_EQ(right.verdict.headline, Light::good);
}

TEST(FitVerdict, DoubtsParametersWithoutALimit) {
  // Michaelis and Menten's curve far below saturation: K may be anything large, V with it.
  const Rates decay = [](double, const std::vector<double>& z) {
    return std::vector<double>{-33 * z[0] / (30 + z[0])};
  };
  const TrajectorySet data{{"s"}, {measured(solution(decay, {3}, 2, 21), 2, {0.1}, 1)}};
  FitOptions options = with_equations({"s' = -V*s/(K + s)"});
  options.bounds = {parse_bound("V>0"), parse_bound("K>0")};
  const FitResult result = fit(data, options);
  ASSERT_FALSE(std::isnan(result.parameters[1].standard_error));
  ASSERT_TRUE(std::isinf(result.parameters[1].upper)) << result.parameters[1].upper;
  EXPECT_EQ(result.verdict.parameters, Light::doubtful);
  EXPECT_TRUE(is_said(result, "The data give K no upper limit"));
  EXPECT_NE(result.verdict.sentence.find("the data give V and K no limit"), std::string::npos)
      << result.verdict.sentence;
}

TEST(FitVerdict, GivesNoErrorsWhereNoNumberIsLeft) {
  TrajectorySet data{{"x"}, {{}}};
  data.trajectories[0].times = {0, 1, 2};
  data.trajectories[0].values = {1, 2.1, 2.9};
  FitOptions options = with_equations({"x' = a*x + b"});
  const FitResult result = fit(data, options);
  EXPECT_LT(result.freedom, 0.5);
  EXPECT_EQ(result.verdict.headline, Light::unexplained);
  EXPECT_TRUE(is_said(result, "3 numbers for 3 parameters and initial states"));
  for (const FittedParameter& parameter : result.parameters) {
    EXPECT_TRUE(std::isnan(parameter.standard_error));
    EXPECT_TRUE(std::isinf(parameter.lower) && std::isinf(parameter.upper));
  }
  EXPECT_TRUE(std::isnan(result.noise[0]));
  EXPECT_TRUE(std::isnan(result.aic()));
  options.noise = {0.1};
  EXPECT_GT(fit(data, options).parameters[0].standard_error, 0);
}

TEST(FitVerdict, DoesNotCallFlatDataUnexplained) {
  const TrajectorySet flat{{"x"},
                           {measured(std::vector<std::vector<double>>(40, {3.0}), 10, {0.1}, 5)}};
  const FitResult result = fit(flat, with_equations({"x' = 0"}));
  EXPECT_LT(result.r_squared[0], 0.1);
  EXPECT_EQ(result.verdict.equations, Light::good) << all_warnings(result);
  EXPECT_TRUE(is_said(result, "vary hardly more than their noise"));
  // The same equation, and data that move: what is left is no noise.
  EXPECT_EQ(fit(logistic_data(0.5, 1), with_equations({"x' = 0"})).verdict.equations,
            Light::unexplained);
  // The same data, said to be much finer than they are: what is left is larger.
  FitOptions finer = with_equations({"x' = 0"});
  finer.noise = {0.02};
  EXPECT_EQ(fit(flat, finer).verdict.equations, Light::unexplained);
}

TEST(FitVerdict, KeepsLaplaceIntervalsWhereTheProfileIsCut) {
  const FitResult whole = fit(logistic_data(2.5, 1), logistic_options());
  FitOptions laplace = logistic_options();
  laplace.intervals = IntervalKind::laplace;
  const FitResult curvature = fit(logistic_data(2.5, 1), laplace);
  std::stop_source source;
  FitOptions cut = logistic_options();
  cut.stop = source.get_token();
  cut.progress = [&source](const FitProgress& progress) {
    if (progress.stage == "interval of K") source.request_stop();
  };
  const FitResult result = fit(logistic_data(2.5, 1), cut);
  EXPECT_EQ(result.status, FitStatus::stopped);
  EXPECT_TRUE(result.profiles_cut);
  EXPECT_EQ(result.parameters[0].interval, IntervalKind::profile);
  EXPECT_EQ(result.parameters[0].upper, whole.parameters[0].upper);
  EXPECT_EQ(result.parameters[1].interval, IntervalKind::laplace);
  EXPECT_EQ(result.parameters[1].lower, curvature.parameters[1].lower);
  EXPECT_EQ(result.parameters[1].upper, curvature.parameters[1].upper);
  EXPECT_TRUE(is_said(result, "stopped before the profile of K"));
}

TEST(FitVerdict, DoubtsAnEstimateOnItsBound) {
  for (const char* const bound : {"K<=49.5", "K<49.5"}) {
    FitOptions options = logistic_options();
    options.bounds = {parse_bound(bound)};
    const FitResult result = fit(logistic_data(0.5, 1), options);
    EXPECT_TRUE(is_said(result, "K is at its upper bound 49.5")) << all_warnings(result);
    EXPECT_EQ(result.verdict.parameters, Light::doubtful);
  }
  FitOptions wide = logistic_options();
  wide.bounds = {parse_bound("K<=60")};
  EXPECT_EQ(fit(logistic_data(0.5, 1), wide).verdict.headline, Light::good);
}

TEST(FitVerdict, DoubtsAPriorThatTheDataContradict) {
  // A prior so narrow that the estimate cannot leave it is contradicted no less.
  for (const char* const prior : {"K~normal(45,1)", "K~normal(45,0.01)"}) {
    FitOptions options = logistic_options();
    options.priors = {parse_prior(prior)};
    const FitResult result = fit(logistic_data(0.5, 1), options);
    EXPECT_TRUE(is_said(result, "The data contradict the prior of K")) << all_warnings(result);
    EXPECT_EQ(result.verdict.parameters, Light::doubtful);
  }
  FitOptions options = logistic_options();
  options.priors = {parse_prior("K~normal(49,1)")};
  EXPECT_EQ(fit(logistic_data(0.5, 1), options).verdict.headline, Light::good);
  FitOptions hidden = chain_options();
  hidden.bounds.push_back(parse_bound("k1>0.6"));
  hidden.priors[0] = parse_prior("a(0)~normal(1.2,0.02)");
  EXPECT_TRUE(is_said(fit(chain_data(0.01), hidden), "The data contradict the prior of a(0)"));
}

TEST(FitVerdict, NamesValuesFarFromTheFit) {
  TrajectorySet data = logistic_data(0.5, 1);
  data.trajectories[0].values[7] += 15;
  const FitResult one = fit(data, logistic_options());
  EXPECT_TRUE(is_said(one, "at t = 3.5 (sample 8) is ")) << all_warnings(one);
  EXPECT_EQ(one.verdict.equations, Light::doubtful);
  data.trajectories[0].values[18] -= 15;
  const FitResult two = fit(data, logistic_options());
  EXPECT_TRUE(is_said(two, "(sample 8)") && is_said(two, "(sample 19)")) << all_warnings(two);
  data.trajectories[0].values[7] = data.trajectories[0].values[18] = NAN;
  EXPECT_EQ(fit(data, logistic_options()).verdict.headline, Light::good);
}

TEST(FitVerdict, SaysThatNoiseGrowsWithTheValue) {
  const auto states = solution(logistic(0.8, 50), {2}, 12, 61);
  Trajectory relative;
  std::mt19937_64 generator(4);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < states.size(); ++i) {
    relative.times.push_back(0.2 * static_cast<double>(i));
    relative.values.push_back(states[i][0] * (1 + 0.1 * normal(generator)));
  }
  const FitResult result = fit({{"x"}, {relative}}, logistic_options());
  EXPECT_TRUE(is_said(result, "times larger where x is large")) << all_warnings(result);
  // What the warning recommends.
  for (double& value : relative.values) value = std::log(value);
  const FitResult logarithms =
      fit({{"lx"}, {relative}}, with_equations({"lx' = r*(1 - exp(lx)/K)"}));
  EXPECT_TRUE(logarithms.warnings.empty()) << all_warnings(logarithms);
  EXPECT_NEAR(logarithms.parameters[0].value, 0.8, 0.08);
}

// Lorenz's equations from x alone: two or three of eight searches end at the best.
TEST(FitVerdict, DoubtsAFitThatFewSearchesFind) {
  const Rates lorenz = [](double, const std::vector<double>& z) {
    return std::vector<double>{10 * (z[1] - z[0]), z[0] * (28 - z[2]) - z[1],
                               z[0] * z[1] - 8.0 / 3 * z[2]};
  };
  const TrajectorySet data{{"x"}, {measured(solution(lorenz, {1, 1, 20}, 2, 101), 2, {0.1}, 1)}};
  FitOptions options = with_equations({"x' = s*(y - x)", "y' = x*(r - z) - y", "z' = x*y - b*z"});
  options.hidden = {"y", "z"};
  const FitResult result = fit(data, options);
  ASSERT_EQ(result.optima.size(), 1u);
  ASSERT_GE(result.starts_agreed, 2u);
  ASSERT_LT(2 * result.starts_agreed, result.starts_ended);
  EXPECT_EQ(result.verdict.optimum, Light::doubtful) << all_warnings(result);
  EXPECT_TRUE(is_said(result, " of 8 searches ended here"));
}

TEST(FitVerdict, SaysThatOneSearchIsNoComparison) {
  FitOptions options = logistic_options();
  options.starts = 1;
  EXPECT_TRUE(is_said(fit(logistic_data(0.5, 1), options), "Only one search was made"));
}

TEST(FitVerdict, StaysGoodForGoodFits) {
  int good = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    const FitResult result = fit(logistic_data(0.5, seed), logistic_options());
    good += result.verdict.headline == Light::good ? 1 : 0;
  }
  // One in a hundred is doubted by chance: the tests are made at 1 %.
  EXPECT_GE(good, 18);
}

}  // namespace
}  // namespace mechnn
