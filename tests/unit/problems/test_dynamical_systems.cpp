#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/simulate.h"
#include "problems/dynamical_systems.h"
#include "problems/normal_numbers.h"
#include "problems/sampling.h"

namespace mechnn::problems {
namespace {

TEST(DynamicalSystems, EveryTruthIsValidAndItsTermsAreCandidatesInLibraryOrder) {
  EXPECT_EQ(dynamical_systems().size(), 7u);
  for (const DynamicalSystem& system : dynamical_systems()) {
    EXPECT_NO_THROW(system.model.validate()) << system.name;
    const auto library = candidate_library(system.model.states, system.model.order, system.library);
    for (const Equation& equation : system.model.equations) {
      std::size_t next = 0;
      for (const Term& term : equation.terms) {
        while (next < library.size() && library[next].text != term.text) ++next;
        ASSERT_LT(next, library.size()) << system.name << ": " << term.text;
        EXPECT_EQ(library[next].expression, term.expression) << system.name << ": " << term.text;
      }
    }
  }
}

TEST(DynamicalSystems, AreFoundByNameAndUnknownNamesListTheKnown) {
  EXPECT_EQ(dynamical_system("sir").model.states, (std::vector<std::string>{"s", "i"}));
  try {
    (void)dynamical_system("lorentz");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("expected one of lorenz63, rossler"),
              std::string::npos);
  }
}

TEST(DynamicalSystems, LogisticDataFollowTheClosedForm) {
  const SampledSystem sampled = sample(dynamical_system("logistic"));
  const Trajectory& trajectory = sampled.data.trajectories[0];
  ASSERT_EQ(trajectory.samples(), 101u);
  for (std::size_t i = 0; i < 101; ++i) {
    const double exact = 2 / (1 + 19 * std::exp(-trajectory.times[i]));
    EXPECT_NEAR(trajectory.values[i], exact, 1e-10);
  }
}

TEST(DynamicalSystems, LorenzTruthIsAccurateFarBelowAnyNoise) {
  const DynamicalSystem lorenz = dynamical_system("lorenz63");
  const SampledSystem sampled = sample(lorenz);
  // Independent reference: classical Runge–Kutta with steps of 1/200 of a sample's.
  std::vector<double> state = lorenz.initial_state;
  const auto slope = [](const std::vector<double>& s) {
    return std::vector<double>{10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1],
                               s[0] * s[1] - 8.0 / 3 * s[2]};
  };
  const auto moved = [](const std::vector<double>& s, const std::vector<double>& k, double h) {
    return std::vector<double>{s[0] + h * k[0], s[1] + h * k[1], s[2] + h * k[2]};
  };
  constexpr int substeps = 200;
  constexpr double h = 0.01 / substeps;
  double largest = 0;
  for (std::size_t i = 0; i + 3 < sampled.truth.size(); i += 3) {
    for (std::size_t d = 0; d < 3; ++d) {
      largest = std::max(largest, std::fabs(state[d] - sampled.truth[i + d]));
    }
    for (int k = 0; k < substeps; ++k) {
      const auto a = slope(state);
      const auto b = slope(moved(state, a, h / 2));
      const auto c = slope(moved(state, b, h / 2));
      const auto e = slope(moved(state, c, h));
      for (std::size_t d = 0; d < 3; ++d) state[d] += h / 6 * (a[d] + 2 * b[d] + 2 * c[d] + e[d]);
    }
  }
  EXPECT_LT(largest, 1e-5);  // after an error has grown by e⁹ in 9 Lyapunov times
}

TEST(DynamicalSystems, EveryTruthIsIntegratedOverFiveTimesItsDuration) {
  for (const DynamicalSystem& system : dynamical_systems()) {
    Sampling sampling;
    sampling.duration = 5 * system.duration;
    EXPECT_NO_THROW((void)sample(system, sampling)) << system.name;
  }
}

TEST(DynamicalSystems, PooledNoiseHasTheStandardDeviationAskedFor) {
  const DynamicalSystem lorenz = dynamical_system("lorenz63");
  Sampling sampling;
  sampling.noise = 0.1;
  sampling.duration = 4;
  const SampledSystem sampled = sample(lorenz, sampling);
  ASSERT_EQ(sampled.data.trajectories[0].samples(), 401u);
  double mean = 0;
  for (const double value : sampled.truth) mean += value / 1203;
  double squares = 0;
  for (const double value : sampled.truth) squares += (value - mean) * (value - mean);
  const double sd = 0.1 * std::sqrt(squares / 1202);
  for (const double level : sampled.noise) EXPECT_NEAR(level, sd, 1e-12);
  double added = 0;
  for (std::size_t i = 0; i < 1203; ++i) {
    added += std::pow(sampled.data.trajectories[0].values[i] - sampled.truth[i], 2) / 1203;
  }
  EXPECT_NEAR(std::sqrt(added) / sd, 1, 0.08);  // four standard errors: 4/√2406
}

TEST(DynamicalSystems, NoiseOfEachStateFollowsItsOwnSpread) {
  Sampling sampling;
  sampling.noise = 0.5;
  sampling.scale = NoiseScale::each_state;
  const SampledSystem sampled = sample(dynamical_system("sir"), sampling);
  double low = 2;
  double high = -2;
  for (std::size_t i = 0; i < sampled.truth.size(); i += 2) {
    low = std::min(low, sampled.truth[i]);
    high = std::max(high, sampled.truth[i]);
  }
  EXPECT_LT(sampled.noise[1], sampled.noise[0]);
  EXPECT_LT(sampled.noise[0], 0.5 * (high - low));
}

TEST(DynamicalSystems, SecondOrderDataHaveTheStatesAndTheTruthTheirDerivativesToo) {
  const SampledSystem sampled = sample(dynamical_system("damped_pendulum"));
  EXPECT_EQ(sampled.data.trajectories[0].values.size(), 501u);
  ASSERT_EQ(sampled.truth.size(), 1002u);
  for (std::size_t i = 0; i < 501; ++i) {
    EXPECT_EQ(sampled.data.trajectories[0].values[i], sampled.truth[2 * i]);
  }
}

TEST(DynamicalSystems, SeedsGiveTheSameDataAndDifferentSeedsDifferentData) {
  Sampling one;
  one.noise = 0.1;
  Sampling two = one;
  two.seed = 2;
  const DynamicalSystem system = dynamical_system("van_der_pol");
  const auto values = [&](const Sampling& sampling) {
    return sample(system, sampling).data.trajectories[0].values;
  };
  EXPECT_EQ(values(one), values(one));
  EXPECT_NE(values(one), values(two));
}

TEST(NormalNumbers, HaveTheMomentsAndTailsOfAStandardNormal) {
  NormalNumbers normal(42);
  constexpr int count = 200'000;
  double sums[4] = {0, 0, 0, 0};
  int beyond_two = 0;
  for (int i = 0; i < count; ++i) {
    const double x = normal.next();
    double power = 1;
    for (double& sum : sums) sum += (power *= x);
    beyond_two += std::fabs(x) > 2 ? 1 : 0;
  }
  // Each bound is five standard errors of the mean.
  EXPECT_NEAR(sums[0] / count, 0, 5 * std::sqrt(1.0 / count));
  EXPECT_NEAR(sums[1] / count, 1, 5 * std::sqrt(2.0 / count));
  EXPECT_NEAR(sums[2] / count, 0, 5 * std::sqrt(15.0 / count));
  EXPECT_NEAR(sums[3] / count, 3, 5 * std::sqrt(96.0 / count));
  EXPECT_NEAR(static_cast<double>(beyond_two) / count, 0.0455, 5 * std::sqrt(0.0455 / count));
}

TEST(DynamicalSystems, MisuseOfSamplingIsRefused) {
  const DynamicalSystem system = dynamical_system("logistic");
  Sampling sampling;
  sampling.noise = -1;
  EXPECT_THROW((void)sample(system, sampling), std::invalid_argument);
  sampling = {};
  sampling.initial_state = {1, 2};
  EXPECT_THROW((void)sample(system, sampling), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::problems
