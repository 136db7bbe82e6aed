// Discovery as a user sees it: known systems are found again, whatever the sampling and the units.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "mechnn/discovery.h"
#include "problems/sampling.h"
#include "support/discovery_truth.h"

namespace mechnn {
namespace {

using problems::dynamical_system;
using problems::DynamicalSystem;
using problems::sample;
using testing::coefficient_of;
using testing::largest_deviation;
using testing::support_text;

DiscoveryResult discover_system(const DynamicalSystem& system, const TrajectorySet& data) {
  DiscoveryOptions options;
  options.library = system.library;
  options.order = system.model.order;
  return discover(data, options);
}

class FivePercentNoise : public ::testing::TestWithParam<std::string> {};

TEST_P(FivePercentNoise, IsNoObstacleToFindingTheExactTermsInThreeDraws) {
  const DynamicalSystem system = dynamical_system(GetParam());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto drawn = sample(system, {.noise = 0.05, .seed = seed});
    const DiscoveryResult result = discover_system(system, drawn.data);
    EXPECT_EQ(support_text(result.model), support_text(system.model)) << "seed " << seed;
    if (support_text(result.model) != support_text(system.model)) continue;
    EXPECT_LT(largest_deviation(result.model, system.model), 5) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, FivePercentNoise, ::testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const DynamicalSystem& s : problems::dynamical_systems()) {
                             names.push_back(s.name);
                           }
                           return names;
                         }()),
                         [](const auto& system) { return system.param; });

struct Cell {
  double duration, noise;
};

class LorenzProtocol : public ::testing::TestWithParam<Cell> {};

TEST_P(LorenzProtocol, IsFoundExactlyInTwoDraws) {
  const DynamicalSystem system = dynamical_system("lorenz63");
  for (std::uint64_t seed = 100; seed < 102; ++seed) {
    const auto drawn =
        sample(system, {.noise = GetParam().noise, .seed = seed, .duration = GetParam().duration});
    EXPECT_EQ(support_text(discover(drawn.data).model), support_text(system.model)) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, LorenzProtocol,
                         ::testing::Values(Cell{10, 0}, Cell{4, 0.1}, Cell{10, 0.1},
                                           Cell{10, 0.2}));

TEST(Discovery, StandardErrorsCoverTheTruthAsOftenAsTheyClaim) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  int within_two = 0, total = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Model found =
        discover_system(system, sample(system, {.noise = 0.05, .seed = seed}).data).model;
    ASSERT_EQ(support_text(found), support_text(system.model)) << "seed " << seed;
    for (std::size_t d = 0; d < found.equations.size(); ++d) {
      for (const Term& term : found.equations[d].terms) {
        const double truth = coefficient_of(system.model.equations[d], term.text);
        within_two += std::abs(term.coefficient - truth) < 2 * term.standard_error;
        ++total;
      }
    }
  }
  // 95.4 % of 160 would be 153; the coefficients of one draw are correlated.
  EXPECT_EQ(total, 160);
  EXPECT_GT(within_two, 0.90 * total);
  EXPECT_LT(within_two, 0.995 * total);
}

// The likeliest noise, SSR/n, would be 0.93 and 0.90 of the truth, and 91 % within two errors.
TEST(Discovery, TheNoiseOfTwentyOneSamplesIsEstimatedWithoutBias) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  constexpr int draws = 60;
  std::vector<double> ratio(2);
  for (std::uint64_t seed = 1; seed <= draws; ++seed) {
    const auto drawn = sample(system, {.noise = 0.1,
                                       .scale = problems::NoiseScale::each_state,
                                       .seed = seed,
                                       .duration = 20,
                                       .time_step = 1});
    const Model found = discover_system(system, drawn.data).model;
    for (std::size_t d = 0; d < 2; ++d) ratio[d] += found.noise[d] / drawn.noise[d] / draws;
  }
  // One estimate from about 17 degrees of freedom has an error of 17 %.
  for (const double r : ratio) EXPECT_NEAR(r, 1, 3 * 0.17 / std::sqrt(draws));
}

TEST(Discovery, ANoiseThatIsGivenIsKeptAndServesAsWellAsAnEstimatedOne) {
  const DynamicalSystem system = dynamical_system("lotka_volterra");
  const auto drawn = sample(system, {.noise = 0.05, .seed = 2});
  DiscoveryOptions options;
  options.noise = drawn.noise;
  const Model found = discover(drawn.data, options).model;
  EXPECT_EQ(support_text(found), support_text(system.model));
  EXPECT_EQ(found.noise, drawn.noise);
  EXPECT_LT(largest_deviation(found, system.model), 4);
}

// x → a x, t → b t: the same terms, coefficients changed by the units alone.
TEST(Discovery, TheUnitsOfStatesAndTimeDoNotChangeTheTermsFound) {
  const DynamicalSystem system = dynamical_system("lorenz63");
  const TrajectorySet usual = sample(system, {.noise = 0.1, .seed = 5, .duration = 5}).data;
  TrajectorySet scaled = usual;
  const double length = 1e-3, time = 3600;
  for (double& t : scaled.trajectories[0].times) t *= time;
  for (double& v : scaled.trajectories[0].values) v *= length;
  const DiscoveryResult a = discover(usual), b = discover(scaled);
  ASSERT_EQ(support_text(a.model), support_text(b.model));
  for (std::size_t d = 0; d < 3; ++d) {
    for (const Term& term : a.model.equations[d].terms) {
      const int degree = term.text.find('*') == std::string::npos ? 1 : 2;
      const double expected = term.coefficient * std::pow(length, 1 - degree) / time;
      const double found = coefficient_of(b.model.equations[d], term.text);
      EXPECT_NEAR(found / expected, 1, 1e-3) << term.text;
    }
  }
}

TEST(Discovery, TheNumberOfThreadsDoesNotChangeASingleBit) {
  const DynamicalSystem system = dynamical_system("van_der_pol");
  const TrajectorySet data = sample(system, {.noise = 0.1, .seed = 2}).data;
  DiscoveryOptions options;
  options.library = system.library;
  const DiscoveryResult one = discover(data, options);
  options.threads = 3;
  const DiscoveryResult three = discover(data, options);
  EXPECT_EQ(one.score, three.score);
  EXPECT_EQ(one.model.covariance, three.model.covariance);
  EXPECT_EQ(one.fits[0].states, three.fits[0].states);
  EXPECT_EQ(one.models_fitted, three.models_fitted);
}

TEST(Discovery, PureNoiseHasNoEquation) {
  std::mt19937_64 generator(9);
  std::normal_distribution<double> normal;
  TrajectorySet data{{"x", "y"}, {{}}};
  for (int s = 0; s < 200; ++s) {
    data.trajectories[0].times.push_back(0.1 * s);
    data.trajectories[0].values.push_back(3 + 0.1 * normal(generator));
    data.trajectories[0].values.push_back(-1 + 0.2 * normal(generator));
  }
  const DiscoveryResult result = discover(data);
  EXPECT_EQ(support_text(result.model), "x:; y:");
}

TEST(Discovery, AStopBeforeTheStartReturnsWithoutAModel) {
  std::stop_source source;
  source.request_stop();
  DiscoveryOptions options;
  options.stop = source.get_token();
  const auto data = sample(dynamical_system("lotka_volterra")).data;
  const DiscoveryResult result = discover(data, options);
  EXPECT_EQ(result.status, DiscoveryStatus::stopped);
  EXPECT_EQ(result.models_fitted, 0u);
  EXPECT_TRUE(result.model.equations.empty());
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_EQ(result.warnings[0], "Stopped before the first model was fitted.");
}

TEST(Discovery, AStopOnTheWayKeepsTheBestModelSoFar) {
  std::stop_source source;
  DiscoveryOptions options;
  options.stop = source.get_token();
  int calls = 0;
  options.progress = [&](const DiscoveryProgress&) {
    if (++calls == 8) source.request_stop();
  };
  const auto data = sample(dynamical_system("lorenz63"), {.noise = 0.1, .duration = 4}).data;
  const DiscoveryResult result = discover(data, options);
  EXPECT_EQ(result.status, DiscoveryStatus::stopped);
  EXPECT_FALSE(result.model.equations.empty());
  EXPECT_TRUE(std::isfinite(result.score));
  EXPECT_EQ(result.fits.size(), 1u);
}

TEST(Discovery, AStopOnAFinerGridKeepsTheSearchOnTheCoarserOne) {
  const auto data =
      sample(dynamical_system("lorenz63"), {.noise = 0.002, .duration = 40, .time_step = 0.1}).data;
  std::stop_source source;
  DiscoveryOptions options;
  options.stop = source.get_token();
  options.scheme = "gam2";
  int grids = 0;
  options.progress = [&](const DiscoveryProgress& progress) {
    if (progress.stage == "fitting the full library" && ++grids == 2) source.request_stop();
  };
  const DiscoveryResult result = discover(data, options);
  ASSERT_EQ(grids, 2);
  EXPECT_EQ(result.status, DiscoveryStatus::stopped);
  EXPECT_GT(result.models_fitted, 1u);
  EXPECT_FALSE(result.rivals.empty());
}

TEST(Discovery, AStopOfTheAutomaticLibraryKeepsTheLibrariesThatWereSearched) {
  const auto data = sample(dynamical_system("lotka_volterra"), {.noise = 0.02, .seed = 1}).data;
  for (const double after : {0.34, 0.5, 0.67, 0.9}) {
    std::stop_source source;
    DiscoveryOptions options;
    options.stop = source.get_token();
    options.progress = [&](const DiscoveryProgress& progress) {
      if (progress.fraction >= after) source.request_stop();
    };
    const DiscoveryResult result = discover_with_automatic_library(data, options);
    EXPECT_EQ(result.status, DiscoveryStatus::stopped) << after;
    EXPECT_FALSE(result.model.equations.empty()) << after;
    EXPECT_TRUE(std::isfinite(result.score)) << after;
  }
}

// On a grid of far more nodes than the samples by which libraries are chosen.
TEST(Discovery, TheAutomaticLibraryDoesWithTheMemoryOfItsFirst) {
  const auto data =
      sample(dynamical_system("lotka_volterra"), {.duration = 4, .time_step = 0.1}).data;
  DiscoveryOptions options;
  options.steps_per_sample = 20;
  options.library = automatic_library({});
  options.library.trigonometric = false;
  int first_alone = 0;
  for (options.max_memory = 1e5; options.max_memory < 1e7; options.max_memory *= 1.2) {
    try {
      static_cast<void>(discover(data, options));
    } catch (const std::invalid_argument&) {
      continue;
    }
    const DiscoveryResult result = discover_with_automatic_library(data, options);
    first_alone += static_cast<int>(result.library.size() == 6);
    EXPECT_FALSE(result.model.equations.empty()) << options.max_memory;
  }
  EXPECT_GT(first_alone, 0);
}

TEST(Discovery, TheAutomaticLibraryTakesSinesOnlyWhereTheyAreNeeded) {
  const DynamicalSystem pendulum = dynamical_system("damped_pendulum");
  DiscoveryOptions options;
  options.order = pendulum.model.order;
  const auto swinging = sample(pendulum, {.noise = 0.02, .seed = 1}).data;
  EXPECT_EQ(support_text(discover_with_automatic_library(swinging, options).model),
            support_text(pendulum.model));
  const DynamicalSystem prey = dynamical_system("lotka_volterra");
  const auto eaten = sample(prey, {.noise = 0.02, .seed = 1}).data;
  EXPECT_EQ(support_text(discover_with_automatic_library(eaten).model), support_text(prey.model));
}

// Five times as large, both states move by more than half a period of a sine between samples.
TEST(Discovery, TheAutomaticLibraryTakesNoSineThatTheSamplesDoNotResolve) {
  const DynamicalSystem prey = dynamical_system("lotka_volterra");
  const auto yearly = sample(prey, {.noise = 0.05, .seed = 1, .duration = 20, .time_step = 1}).data;
  TrajectorySet enlarged = yearly;
  for (double& value : enlarged.trajectories[0].values) value *= 5;
  for (const TrajectorySet& data : {yearly, enlarged}) {
    const DiscoveryResult result = discover_with_automatic_library(data);
    EXPECT_EQ(support_text(result.model), support_text(prey.model));
  }
  const DiscoveryResult result = discover_with_automatic_library(enlarged);
  for (const std::string& text : result.library) EXPECT_EQ(text.find("sin"), std::string::npos);
}

struct Misuse {
  const char* name;
  void (*spoil)(TrajectorySet&, DiscoveryOptions&);
  const char* names;  // what the message must name
};

class DiscoveryMisuse : public ::testing::TestWithParam<Misuse> {};

TEST_P(DiscoveryMisuse, IsRefusedWithAMessageNamingTheArgument) {
  TrajectorySet data = sample(dynamical_system("lotka_volterra")).data;
  DiscoveryOptions options;
  GetParam().spoil(data, options);
  try {
    discover(data, options);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().names), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, DiscoveryMisuse,
    ::testing::Values(Misuse{"order", [](auto&, auto& o) { o.order = 3; }, "order"},
                      Misuse{"scheme", [](auto&, auto& o) { o.scheme = "gam5"; }, "scheme"},
                      Misuse{"noise",
                             [](auto&, auto& o) {
                               o.noise = {0.1, 0.1, 0.1};
                             },
                             "noise"},
                      Misuse{"negative_noise", [](auto&, auto& o) { o.noise = {-1}; }, "noise"},
                      Misuse{"threads", [](auto&, auto& o) { o.threads = 0; }, "threads"},
                      Misuse{"row_weight", [](auto&, auto& o) { o.row_weight = 0; }, "row_weight"},
                      Misuse{"prior_sd", [](auto&, auto& o) { o.prior_sd = NAN; }, "prior_sd"},
                      Misuse{"memory", [](auto&, auto& o) { o.max_memory = 1e3; }, "memory"},
                      Misuse{"degree", [](auto&, auto& o) { o.library.degree = 10000; }, "degree"},
                      Misuse{"term", [](auto&, auto& o) { o.library.terms = {"x*"}; }, "term"},
                      Misuse{"constant",
                             [](auto& d, auto&) {
                               for (std::size_t i = 1; i < d.trajectories[0].values.size();
                                    i += 2) {
                                 d.trajectories[0].values[i] = 4;
                               }
                             },
                             "constant"},
                      Misuse{"few",
                             [](auto& d, auto&) {
                               d.trajectories[0].times.resize(4);
                               d.trajectories[0].values.resize(8);
                             },
                             "samples"}),
    [](const auto& misuse) { return misuse.param.name; });

}  // namespace
}  // namespace mechnn
