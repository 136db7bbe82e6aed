// Discovery at the limits of what data and libraries can be: every case once crashed or found an
// equation that the data do not support.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <random>

#include "mechnn/discovery.h"
#include "problems/sampling.h"
#include "support/discovery_truth.h"

namespace mechnn {
namespace {

using testing::support_text;
using Curve = double (*)(double);

double steep(double t) { return 1 + 2 * t; }
double gentle(double t) { return 1 + 0.3 * t; }
double cosine(double t) { return std::cos(t); }
double growth(double t) { return 1000 / (1 + 99 * std::exp(-t)); }
double decay(double t) { return std::exp(-t); }

// 101 samples of each curve at t = 0, 0.1, …, 10 with Gaussian noise.
TrajectorySet curves(const std::vector<Curve>& of, double noise = 0) {
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  TrajectorySet data{{"x", "y"}, {{}}};
  data.states.resize(of.size());
  for (int s = 0; s <= 100; ++s) {
    data.trajectories[0].times.push_back(0.1 * s);
    for (const Curve curve : of) {
      data.trajectories[0].values.push_back(curve(0.1 * s) + noise * normal(generator));
    }
  }
  return data;
}

bool warns_of(const DiscoveryResult& result, const std::string& words) {
  return std::any_of(result.warnings.begin(), result.warnings.end(), [&](const std::string& text) {
    return text.find(words) != std::string::npos;
  });
}

/// The model of these terms among the best and its rivals within 6; nothing where it is none.
std::optional<Model> likely_model(const DiscoveryResult& result, const std::string& terms) {
  if (support_text(result.model) == terms) return result.model;
  for (const Rival& rival : result.rivals) {
    if (rival.behind <= 6 && support_text(rival.model) == terms) return rival.model;
  }
  return std::nullopt;
}

void expect_finite_errors(const Model& model) {
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      EXPECT_TRUE(std::isfinite(term.standard_error) && term.standard_error > 0) << term.text;
    }
  }
}

struct Straight {
  const char* name;
  std::vector<Curve> curves;
  double noise;
  const char* begins;  // what the terms found must begin with: the straight state's
};

class StraightLines : public ::testing::TestWithParam<Straight> {};

TEST_P(StraightLines, HaveNoAccelerationWhicheverTheLibrary) {
  const TrajectorySet data = curves(GetParam().curves, GetParam().noise);
  DiscoveryOptions options;
  options.order = 2;
  for (const DiscoveryResult& result :
       {discover(data, options), discover_with_automatic_library(data, options)}) {
    EXPECT_EQ(result.status, DiscoveryStatus::done);
    EXPECT_EQ(support_text(result.model).rfind(GetParam().begins, 0), 0u)
        << support_text(result.model);
    for (const double r_squared : result.r_squared) EXPECT_GT(r_squared, 0.999);
    expect_finite_errors(result.model);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StraightLines,
    ::testing::Values(Straight{"exact", {steep}, 0, "x:"}, Straight{"noisy", {steep}, 0.01, "x:"},
                      Straight{"beside_a_cosine", {gentle, cosine}, 0, "x:; y: y"},
                      Straight{"beside_a_decay", {gentle, decay}, 0, "x:; y: y"}),
    [](const auto& straight) { return straight.param.name; });

TEST(DiscoveryLimits, DegreesFarAboveTheTrueOneDoNotChangeTheTermsFound) {
  const TrajectorySet data = curves({growth}, 2.0);
  for (const int degree : {5, 10, 20}) {
    DiscoveryOptions options;
    options.library.degree = degree;
    const DiscoveryResult result = discover(data, options);
    EXPECT_EQ(support_text(result.model), "x: x x**2") << "degree " << degree;
    expect_finite_errors(result.model);
    EXPECT_LT(result.warnings.size(), 10u);
  }
}

// x + 30: the terms of the prey's equation multiplied out about another origin.
TEST(DiscoveryLimits, StatesFarFromZeroAreFoundAboutAnotherOrigin) {
  const problems::DynamicalSystem system = problems::dynamical_system("lotka_volterra");
  TrajectorySet data = problems::sample(system, {.noise = 0.02, .seed = 1}).data;
  double largest = 0;
  for (const double value : data.trajectories[0].values) largest = std::max(largest, value);
  for (double& value : data.trajectories[0].values) value += 10 * largest;
  EXPECT_EQ(testing::support_text(discover(data).model), "x: 1 x x*y y; y: 1 x x*y y");
}

// The same candidates, each given as a term.
TEST(DiscoveryLimits, GivenTermsAreFoundAboutAnotherOriginAsThoseOfTheLibraryAre) {
  const problems::DynamicalSystem system = problems::dynamical_system("lotka_volterra");
  TrajectorySet data = problems::sample(system, {.noise = 0.02, .seed = 1}).data;
  for (double& value : data.trajectories[0].values) value += 100;
  DiscoveryOptions options;
  options.library.polynomial = false;
  options.library.terms = {"1", "x", "y", "x*y", "x**2", "y**2"};
  EXPECT_EQ(testing::support_text(discover(data, options).model),
            testing::support_text(discover(data).model));
}

// x' = −x + 0.3 (t − 100), sampled at t = 100 to 110, where t x and t² say nearly what x and t do.
TEST(DiscoveryLimits, ATimeFarFromZeroKeepsTheTruthAmongTheRivalsThatAreWarnedOf) {
  TrajectorySet data{{"x"}, {{}}};
  std::mt19937_64 generator(1);
  std::normal_distribution<double> noise(0, 0.005);
  for (int s = 0; s <= 100; ++s) {
    const double t = 0.1 * s;
    data.trajectories[0].times.push_back(100 + t);
    data.trajectories[0].values.push_back(0.3 * (t - 1) + 1.3 * std::exp(-t) + noise(generator));
  }
  DiscoveryOptions options;
  options.library.time = true;
  const DiscoveryResult result = discover(data, options);
  EXPECT_TRUE(warns_of(result, "not settled"));
  const std::optional<Model> truth = likely_model(result, "x: 1 t x");
  ASSERT_TRUE(truth);
  EXPECT_NEAR(testing::coefficient_of(truth->equations[0], "t"), 0.3, 0.01);
}

// q = 5t + exp(−t/10) cos 2t: the drift dwarfs the oscillation that the acceleration shows.
TEST(DiscoveryLimits, AnOscillationOnADriftIsFound) {
  TrajectorySet data{{"q"}, {{}}};
  std::mt19937_64 generator(5);
  std::normal_distribution<double> noise(0, 0.02);
  for (int s = 0; s <= 150; ++s) {
    const double t = 0.1 * s;
    data.trajectories[0].times.push_back(t);
    data.trajectories[0].values.push_back(5 * t + std::exp(-0.1 * t) * std::cos(2 * t) +
                                          noise(generator));
  }
  DiscoveryOptions options;
  options.order = 2;
  options.library.degree = 1;
  options.library.time = true;
  const Model found = discover(data, options).model;
  EXPECT_EQ(testing::support_text(found), "q: 1 q q_dot t");
  EXPECT_NEAR(testing::coefficient_of(found.equations[0], "t"), 20.05, 1);
}

// p = 300 + exp(−t/10) cos 2t, so p'' = 1203 − 4.01 p − 0.2 p': p moves by a thousandth. That p*p'
// cannot be told from 300 p' there is the data's fault, and said.
TEST(DiscoveryLimits, ASmallOscillationAboutALargeValueHasALinearEquation) {
  TrajectorySet data{{"p"}, {{}}};
  std::mt19937_64 generator(1);
  std::normal_distribution<double> noise(0, 0.02);
  for (int s = 0; s < 400; ++s) {
    const double t = 0.05 * s;
    data.trajectories[0].times.push_back(t);
    data.trajectories[0].values.push_back(300 + std::exp(-0.1 * t) * std::cos(2 * t) +
                                          noise(generator));
  }
  DiscoveryOptions options;
  options.order = 2;
  options.library.degree = 1;
  const Model linear = discover(data, options).model;
  ASSERT_EQ(testing::support_text(linear), "p: 1 p p_dot");
  for (const auto& [text, truth] : {std::pair{"1", 1203.0}, {"p", -4.01}, {"p_dot", -0.2}}) {
    EXPECT_NEAR(testing::coefficient_of(linear.equations[0], text) / truth, 1, 0.02) << text;
  }
  options.library.degree = 2;
  const DiscoveryResult quadratic = discover(data, options);
  EXPECT_TRUE(likely_model(quadratic, "p: 1 p p_dot"));
  EXPECT_TRUE(warns_of(quadratic, "not settled"));
}

// exp(−x) is 1e-13 at a tenth of x's spread and vanishes on the data: a prior in units of that one
// value lets any multiple of it stand in the equation, at no cost.
TEST(DiscoveryLimits, ATermThatVanishesOnTheDataDoesNotEnterTheEquation) {
  DiscoveryOptions options;
  options.library.terms = {"exp(-x)"};
  const DiscoveryResult result = discover(curves({growth}, 2.0), options);
  EXPECT_EQ(support_text(result.model), "x: x x**2");
  for (const Rival& rival : result.rivals) EXPECT_GT(rival.behind, 1);
}

// Message of the refusal.
std::string refusal(const TrajectorySet& data, const DiscoveryOptions& options) {
  try {
    discover(data, options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(DiscoveryLimits, AGivenTermThatOverflowsOnTheDataIsRefusedByName) {
  const TrajectorySet data = curves({[](double t) { return 800 + 20 * t + 5 * std::sin(t); }});
  DiscoveryOptions options;
  options.library.terms = {"exp(x)"};
  const std::string message = refusal(data, options);
  EXPECT_NE(message.find("exp(x)"), std::string::npos) << message;
  EXPECT_NE(message.find("not finite"), std::string::npos) << message;
}

TEST(DiscoveryLimits, ACandidateOfTheLibraryThatOverflowsIsLeftOutByName) {
  const TrajectorySet data = curves({[](double t) { return 1e60 * (2 + std::exp(-t)); }});
  DiscoveryOptions options;
  options.library.degree = 6;
  const DiscoveryResult result = discover(data, options);
  EXPECT_EQ(support_text(result.model), "x: 1 x");
  EXPECT_TRUE(warns_of(result, "Left out of the library")) << result.warnings.size();
  EXPECT_TRUE(warns_of(result, "x**6"));
}

TEST(DiscoveryLimits, ValuesBeyondTheRangeOfSquaresAreRefusedNamingTheState) {
  for (const Curve curve : {Curve([](double t) { return 1e200 * std::cos(t); }),
                            Curve([](double t) { return 1e-200 * std::cos(t); })}) {
    const std::string message = refusal(curves({curve}), {});
    EXPECT_NE(message.find("'x'"), std::string::npos) << message;
    EXPECT_NE(message.find("unit"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace mechnn
