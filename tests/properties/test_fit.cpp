// Parameters of classical systems from noisy data, and what is said of those that data cannot tell.
#include "mechnn/fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "mechnn/simulate.h"
#include "support/fit_samples.h"

namespace mechnn {
namespace {

FitOptions with_equations(std::vector<std::string> equations) {
  FitOptions options;
  options.equations = std::move(equations);
  return options;
}

using Truth = std::map<std::string, double>;

// Every parameter within four standard errors of the truth, which are not large.
void expect_found(const FitResult& result, const Truth& truth, double max_error) {
  ASSERT_EQ(result.status, FitStatus::done);
  EXPECT_TRUE(result.converged);
  EXPECT_TRUE(result.grid_settled);
  for (const FittedParameter& parameter : result.parameters) {
    const double expected = truth.at(parameter.name + parameter.trajectory);
    EXPECT_LT(std::abs(parameter.value - expected), 4 * parameter.standard_error) << parameter.name;
    EXPECT_LT(parameter.standard_error, max_error * std::abs(expected)) << parameter.name;
    EXPECT_LT(parameter.lower, parameter.value);
    EXPECT_GT(parameter.upper, parameter.value);
  }
}

TEST(Fit, GivesTheLogisticCurveOfItsClosedForm) {
  const TrajectorySet data = logistic_data(0, 1);
  const FitResult result = fit(data, with_equations({"x' = r*x*(1 - x/K)"}));
  ASSERT_EQ(result.parameters.size(), 2u);
  EXPECT_NEAR(result.parameters[0].value, 0.8, 1e-7);
  EXPECT_NEAR(result.parameters[1].value, 50, 1e-6);
  const TrajectoryFit& fitted = result.fits[0];
  for (std::size_t t = 0; t < fitted.times.size(); ++t) {
    EXPECT_NEAR(fitted.states[t], 50 / (1 + 24 * std::exp(-0.8 * fitted.times[t])), 1e-5);
  }
  EXPECT_EQ(result.verdict.headline, Light::good);
}

TEST(Fit, FindsLotkaVolterraFromAnyStart) {
  FitOptions options = with_equations({"x' = a*x - b*x*y", "y' = c*x*y - d*y"});
  const FitResult result = fit(lotka_volterra_data(1, 2), options);
  expect_found(result, {{"a", 0.5}, {"b", 0.025}, {"c", 0.027}, {"d", 0.9}}, 0.05);
  EXPECT_GE(result.starts_agreed, 6u);
  EXPECT_LT(result.integration_error, 0.05);
}

TEST(Fit, FindsTheSusceptibleThatNobodyCounted) {
  const Rates sir = [](double, const std::vector<double>& z) {
    const double infections = 0.0022 * z[0] * z[1];
    return std::vector<double>{infections - 0.44 * z[0], -infections};
  };
  const TrajectorySet data{{"I"}, {measured(solution(sir, {3, 760}, 14, 15), 14, {3}, 5)}};
  FitOptions options = with_equations({"I' = b*S*I - g*I", "S' = -b*S*I"});
  options.hidden = {"S"};
  const FitResult result = fit(data, options);
  expect_found(result, {{"b", 0.0022}, {"g", 0.44}}, 0.1);
  const FittedStart& start = result.initial_states[1];
  EXPECT_EQ(start.state, "S");
  EXPECT_LT(std::abs(start.value - 760), 4 * start.standard_error);
}

TEST(Fit, FindsMichaelisMentenInAProgressCurve) {
  const Rates decay = [](double, const std::vector<double>& z) {
    return std::vector<double>{-1.2 * z[0] / (0.5 + z[0])};
  };
  const TrajectorySet data{{"s"}, {measured(solution(decay, {3}, 5, 26), 5, {0.02}, 3)}};
  FitOptions options = with_equations({"s' = -V*s/(K + s)"});
  options.bounds = {parse_bound("V>0"), parse_bound("K>0")};
  expect_found(fit(data, options), {{"V", 1.2}, {"K", 0.5}}, 0.1);
}

TEST(Fit, FindsFitzHughNagumoFromOneState) {
  const Rates rates = [](double, const std::vector<double>& z) {
    return std::vector<double>{3 * (z[0] - z[0] * z[0] * z[0] / 3 + z[1]),
                               -(z[0] - 0.2 + 0.2 * z[1]) / 3};
  };
  const TrajectorySet data{{"V"}, {measured(solution(rates, {-1, 1}, 20, 201), 20, {0.07}, 4)}};
  FitOptions options = with_equations({"V' = c*(V - V^3/3 + R)", "R' = -(V - a + b*R)/c"});
  options.hidden = {"R"};
  options.starts = 3;
  expect_found(fit(data, options), {{"a", 0.2}, {"b", 0.2}, {"c", 3}}, 0.2);
}

TEST(Fit, FindsAPendulumOfSecondOrderThatIsDriven) {
  const Rates rates = [](double t, const std::vector<double>& z) {
    return std::vector<double>{z[1], -4 * std::sin(z[0]) - 0.2 * z[1] + 1.2 * std::cos(1.5 * t)};
  };
  const TrajectorySet data{{"x"}, {measured(solution(rates, {1, 0}, 20, 201), 20, {0.03}, 4)}};
  FitOptions options = with_equations({"x'' = -k*sin(x) - c*x' + A*cos(w*t)"});
  options.bounds = {parse_bound("w>0"), parse_bound("A>0")};
  const FitResult result = fit(data, options);
  expect_found(result, {{"k", 4}, {"c", 0.2}, {"A", 1.2}, {"w", 1.5}}, 0.05);
  EXPECT_EQ(result.models[0].order, 2);
}

TEST(Fit, IsWhereSingleShootingHasItsMinimum) {
  const TrajectorySet data = lotka_volterra_data(1, 7);
  FitOptions options = with_equations({"x' = a*x - b*x*y", "y' = c*x*y - d*y"});
  options.noise = {1};
  const FitResult result = fit(data, options);
  const std::vector<std::string> names{"x", "y", "t", "a", "b", "c", "d"};
  // χ² of a simulation by SUNDIALS from parameters and initial states.
  const auto chi_square = [&](const std::vector<double>& at) {
    Model model;
    model.states = {"x", "y"};
    model.equations = {{"x", {}}, {"y", {}}};
    const auto add = [&](std::size_t d, const char* term, double coefficient) {
      model.equations[d].terms.push_back(
          {term, Expression::parse(term, model.variables()), coefficient, 0});
    };
    add(0, "x", at[0]);
    add(0, "x*y", -at[1]);
    add(1, "x*y", at[2]);
    add(1, "y", -at[3]);
    SimulationOptions tight;
    tight.relative_tolerance = 1e-11;
    tight.absolute_tolerance = 1e-13;
    const Trajectory& trajectory = data.trajectories[0];
    const Simulation run =
        simulate(model, std::vector<double>{at[4], at[5]}, trajectory.times, tight);
    double sum = 0;
    for (std::size_t i = 0; i < run.values.size(); ++i) {
      sum += std::pow(run.values[i] - trajectory.values[i], 2);
    }
    return sum;
  };
  std::vector<double> at, errors;
  for (const FittedParameter& parameter : result.parameters) {
    at.push_back(parameter.value);
    errors.push_back(parameter.standard_error);
  }
  for (const FittedStart& start : result.initial_states) {
    at.push_back(start.value);
    errors.push_back(start.standard_error);
  }
  // A parabola through three points has its minimum within a twentieth of a standard error.
  const double here = chi_square(at);
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::vector<double> above = at, below = at;
    above[i] += 0.1 * errors[i];
    below[i] -= 0.1 * errors[i];
    const double up = chi_square(above) - here, down = chi_square(below) - here;
    EXPECT_GT(up + down, 0);
    EXPECT_LT(std::abs(0.05 * (up - down) / (up + down)), 0.05) << i;
  }
}

TEST(Fit, GivesEachTrajectoryItsOwnParameter) {
  TrajectorySet data{{"x"}, {}};
  Truth truth{{"r", 0.8}};
  unsigned seed = 1;
  for (const double K : {50.0, 80.0, 30.0}) {
    data.trajectories.push_back(
        measured(solution(logistic(0.8, K), {2}, 12, 20), 12, {0.5}, seed++));
    data.trajectories.back().name = "run" + std::to_string(data.trajectories.size());
    truth["K" + data.trajectories.back().name] = K;
  }
  const FitResult result = fit(data, with_equations({"x' = r*x*(1 - x/K[trajectory])"}));
  ASSERT_EQ(result.parameters.size(), 4u);
  expect_found(result, truth, 0.05);
  EXPECT_EQ(result.models.size(), 3u);
}

TEST(Fit, SaysWhichParametersAppearOnlyTogether) {
  const Rates decay = [](double, const std::vector<double>& z) {
    return std::vector<double>{-0.6 * z[0]};
  };
  const TrajectorySet data{{"x"}, {measured(solution(decay, {3}, 5, 26), 5, {0.02}, 3)}};
  const std::vector<std::pair<std::string, std::string>> cases{
      {"x' = -a*b*x", "a and b appear only as a*b"},
      {"x' = -a*x/b", "a and b appear only as a/b"},
      {"x' = -a*x/b^2", "a and b appear only as a/b^2"},
      {"x' = -a*x + b*x", "a and b appear only as a - b"}};
  for (const auto& [equation, sentence] : cases) {
    const FitResult result = fit(data, with_equations({equation}));
    ASSERT_EQ(result.relations.size(), 1u) << equation;
    EXPECT_EQ(result.relations[0].substr(0, sentence.size()), sentence);
    EXPECT_TRUE(std::isnan(result.parameters[0].standard_error));
    EXPECT_EQ(result.verdict.parameters, Light::unexplained);
  }
}

TEST(Fit, HoldsItsIntervalsInRepeatedDraws) {
  int inside = 0, inside_laplace = 0, all = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    FitOptions options = with_equations({"x' = r*x*(1 - x/K)"});
    options.starts = 2;
    const FitResult result = fit(logistic_data(2.5, 100 + seed), options);
    const double truth[] = {0.8, 50};
    for (std::size_t p = 0; p < 2; ++p) {
      const FittedParameter& of = result.parameters[p];
      EXPECT_EQ(of.interval, IntervalKind::profile);
      inside += of.lower < truth[p] && truth[p] < of.upper ? 1 : 0;
      inside_laplace += std::abs(of.value - truth[p]) < 2 * of.standard_error ? 1 : 0;
      ++all;
    }
  }
  // 76 of 80 expected; fewer than 69 has a probability of 0.2 %.
  EXPECT_GE(inside, 69);
  EXPECT_GE(inside_laplace, 69);
  EXPECT_EQ(all, 80);
}

TEST(Fit, KeepsBoundsAndPriors) {
  FitOptions options = with_equations({"x' = r*x*(1 - x/K)"});
  options.bounds = {parse_bound("K<=45")};
  const FitResult bounded = fit(logistic_data(0.5, 1), options);
  EXPECT_DOUBLE_EQ(bounded.parameters[1].value, 45);
  options.bounds.clear();
  options.priors = {parse_prior("K~normal(45, 0.001)")};
  const FitResult prior = fit(logistic_data(0.5, 1), options);
  EXPECT_NEAR(prior.parameters[1].value, 45, 0.01);
}

TEST(Fit, LeavesOutWhatIsMissing) {
  TrajectorySet data = lotka_volterra_data(0.5, 3);
  for (std::size_t i = 0; i < data.trajectories[0].values.size(); i += 3) {
    data.trajectories[0].values[i] = NAN;
  }
  const FitResult result = fit(data, with_equations({"x' = a*x - b*x*y", "y' = c*x*y - d*y"}));
  expect_found(result, {{"a", 0.5}, {"b", 0.025}, {"c", 0.027}, {"d", 0.9}}, 0.05);
}

TEST(Fit, DoesNotDependOnThreads) {
  FitOptions options = with_equations({"x' = a*x - b*x*y", "y' = c*x*y - d*y"});
  options.intervals = IntervalKind::laplace;
  const FitResult one = fit(lotka_volterra_data(1, 2), options);
  options.threads = 3;
  const FitResult three = fit(lotka_volterra_data(1, 2), options);
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(one.parameters[p].value, three.parameters[p].value);
  }
}

TEST(Fit, RefusesFewerValuesThanUnknowns) {
  TrajectorySet data{{"x"}, {{}}};
  data.trajectories[0].times = {0, 1, 2};
  data.trajectories[0].values = {1, 2, 3};
  EXPECT_THROW(fit(data, with_equations({"x' = a*x + b*x^2 + c"})), std::invalid_argument);
}

TEST(Fit, SaysWhyNoSearchBegan) {
  const FitResult result = fit(logistic_data(0.5, 1), with_equations({"x' = r*log(-5 - x)"}));
  EXPECT_EQ(result.status, FitStatus::no_fit);
  ASSERT_EQ(result.warnings.size(), 1u);
}

TEST(Fit, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  FitOptions options = with_equations({"x' = r*x*(1 - x/K)"});
  options.stop = source.get_token();
  EXPECT_EQ(fit(logistic_data(0.5, 1), options).status, FitStatus::stopped);
}

}  // namespace
}  // namespace mechnn
