// The solar system's task on a small system made by integration: every predictor, and the measures.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "solar_samples.h"
#include "training/config.h"
#include "training/task.h"
#include "training/tasks/solar_system/ephemeris.h"
#include "training/tasks/solar_system/evaluation.h"
#include "training/tasks/solar_system/known_strengths.h"
#include "training/tasks/solar_system/scales.h"
#include "training/tasks/solar_system/solar_system.h"
#include "training/tasks/solar_system/window.h"

namespace mechnn::training::solar_system {
namespace {

double number(const at::Tensor& x) { return x.item<double>(); }

const std::string& file() {
  static const std::string once = written(small_ephemeris(1500), "mechnn_solar_system.csv");
  return once;
}

std::unique_ptr<Task> task_of(const std::string& predictor, const std::string& data = "") {
  torch::manual_seed(1);
  ConfigTable config = ConfigTable::parse(
      predictor + "\n[data]\nfile = '" + file() + "'\nstride = 40\nbatch = 7\n" + data,
      "test.toml");
  auto task = solar_system_task(config, 1);
  EXPECT_NO_THROW(config.refuse_unknown_keys()) << predictor;
  return task;
}

TEST(SolarSystem, EveryPredictorDescends) {
  const std::string small = "\n[window]\nchannels = 6\nlayers = 2\nhop = 25";
  for (const std::string& predictor :
       {std::string("predictor = 'law'"),
        std::string("predictor = 'neural_ode'\n[force]\nhidden = 8\nrefine = 2"),
        "predictor = 'mlp'" + small, "predictor = 'equation'" + small,
        "predictor = 'mlp'" + small + "\ninput = 'local'",
        "predictor = 'equation'" + small + "\ninput = 'local'",
        "predictor = 'equation'" + small + "\n[equation]\ncoefficients = 'step'",
        "predictor = 'equation'" + small +
            "\ninput = 'absolute'\n[equation]\nimposed = 'window'\nsteps = 'learned'\n"
            "leading = 'free'\nscheme = 'slack'"}) {
    const auto task = task_of(predictor);
    const Loss whole = task->loss(0, 0, {});
    ASSERT_EQ(whole.failed, 0) << predictor;
    const Loss first = task->loss(0, 0, {0, 2}), second = task->loss(0, 0, {1, 2});
    EXPECT_EQ(first.items + second.items, 7);
    EXPECT_NEAR(number(first.value + second.value), number(whole.value), 1e-5 * number(whole.value))
        << predictor;
    whole.value.backward();
    const at::NoGradGuard without_gradients;
    double slope = 0;
    for (const at::Tensor& p : task->module().parameters()) {
      slope += number(p.grad().square().sum());
    }
    const double rate = 1e-3 * number(whole.value) / slope;
    for (const at::Tensor& p : task->module().parameters()) p.sub_(rate * p.grad());
    EXPECT_NEAR(number(task->loss(0, 0, {}).value) / number(whole.value), 1 - 1e-3, 3e-4)
        << predictor;
    for (std::int64_t batch = 0; batch < task->validation_batches(); ++batch) {
      EXPECT_GT(task->validation_loss(batch, {}).items, 0) << predictor;
    }
    EXPECT_EQ(task->figures().size(), 2) << predictor;
  }
}

/// Predictions begin at sample 1050: nothing behind it may be seen by training or validation.
TEST(SolarSystem, NeverSeesWhatItPredicts) {
  Ephemeris altered = small_ephemeris(1500);
  altered.states.positions.slice(0, 1051).add_(1e-3);
  const std::string other = written(altered, "mechnn_altered_system.csv");
  const auto losses = [](const std::string& table) {
    torch::manual_seed(1);
    ConfigTable config = ConfigTable::parse("predictor = 'equation'\n[data]\nfile = '" + table +
                                                "'\nstride = 3\nbatch = 7\n[window]\nchannels = 6",
                                            "test.toml");
    const auto task = solar_system_task(config, 1);
    const at::NoGradGuard without_gradients;
    EXPECT_GT(task->validation_loss(0, {}).items, 0);
    return std::pair{number(task->loss(0, 0, {}).value),
                     number(task->validation_loss(0, {}).value)};
  };
  EXPECT_EQ(losses(other), losses(file()));
}

TEST(SolarSystem, ABodySeesItselfAndItsNeighbourAloneWhereInputsAreLocal) {
  torch::manual_seed(1);
  const States states = small_ephemeris(400).others();
  const Scales scales = Scales::of(states, 0.5, 50, Moons::planet);
  WindowOptions options;
  options.step = 0.5;
  options.channels = 6;
  for (const WindowInput input : {WindowInput::local, WindowInput::separation}) {
    options.input = input;
    const auto predictor = window_equation(options, {}, scales);
    const auto predicted = [&](double jupiter) {
      States seen = states.narrow(100, 50);
      seen.positions = seen.positions.clone();
      seen.positions.select(1, 3) += jupiter;
      const at::NoGradGuard without_gradients;
      return predictor->continued(seen, 100);
    };
    const at::Tensor moved = (predicted(0.5) - predicted(0)).abs().amax({0, 2});
    EXPECT_GT(number(moved[3]), 0.1);
    for (std::int64_t other = 0; other < 3; ++other) {
      EXPECT_EQ(number(moved[other]) == 0, input == WindowInput::local) << other;
    }
  }
}

TEST(SolarSystem, TheTrueLawFollowsTheOrbits) {
  auto results = task_of("predictor = 'law'\n[law]\nexponent = 2\nthin = 1")->results();
  EXPECT_LT(results.at("known_error_100_moon_km"), 1e-3);
  EXPECT_LT(results.at("newton_error_100_earth_km"), 1);
  EXPECT_LT(results.at("error_100_earth_km"), 10);
  EXPECT_GT(results.at("kepler_error_100_moon_km"), 1000);
  EXPECT_GT(results.at("einstein_error_100_mercury_km"), 1);
  EXPECT_LT(std::abs(results.at("newton_mass_error_sun")), 1e-8);
  EXPECT_EQ(results.at("exponent"), 2);
  EXPECT_EQ(results.count("error_1000"), 0U);  // 449 samples follow the start
  auto wrong = task_of("predictor = 'law'\n[law]\nexponent = 1")->results();
  EXPECT_GT(wrong.at("error_100_earth_km"), 1e5);
}

TEST(SolarSystem, ALawWithoutTheTrueExponentHasALargerLoss) {
  const auto loss = [](const std::string& exponent) {
    const auto task = task_of("predictor = 'law'\n[law]\nexponent = " + exponent);
    return number(task->loss(0, 0, {}).value);
  };
  EXPECT_LT(loss("2"), 1e-14);
  EXPECT_GT(loss("2.001"), 1e-10);
  EXPECT_GT(loss("1.5"), loss("2.001"));
}

TEST(SolarSystem, LossesInAuAreThoseInUnitsOfTheirBody) {
  const std::string predictor = "predictor = 'neural_ode'\n[force]\nhidden = 4";
  const double relative = number(task_of(predictor)->loss(0, 0, {}).value);
  const double absolute = number(task_of(predictor, "loss = 'absolute'")->loss(0, 0, {}).value);
  EXPECT_GT(relative, 1);              // seven windows of errors like a constant velocity's
  EXPECT_LT(absolute, relative / 10);  // which is far less than an au
  EXPECT_GT(absolute, 0);
}

TEST(SolarSystem, MeasuresErrorsInKilometresAndOfDistances) {
  const Ephemeris system = small_ephemeris(1500);
  const Stretch stretch = Stretch::of(system, 1050);
  ASSERT_EQ(stretch.steps(), 449);
  EXPECT_TRUE(stretch.truth[0].equal(system.others().positions[1051]));
  at::Tensor moved = stretch.truth.clone();
  moved.select(2, 1) += 0.01;
  auto named = measures({"moved", moved}, stretch);
  EXPECT_NEAR(named.at("moved_error_100_earth_km"), 0.01 * kilometres_per_au, 1e-3);
  EXPECT_NEAR(named.at("moved_error_10"), 0.01, 2e-4);  // of Earth and Moon, at about 1 au
  EXPECT_EQ(measures({"", stretch.truth}, stretch).at("error_100"), 0);
  moved.select(1, 0).fill_(std::nan(""));  // one of four is lost: the median is another's
  named = measures({"", moved}, stretch);
  EXPECT_TRUE(std::isnan(named.at("error_100_mercury_km")));
  EXPECT_NEAR(named.at("error_10"), 0.01, 2e-4);
}

TEST(SolarSystem, RefusesATableThatIsTooShort) {
  ConfigTable config = ConfigTable::parse(
      "[data]\nfile = '" + written(small_ephemeris(900), "mechnn_short_system.csv") + "'",
      "test.toml");
  EXPECT_THROW(solar_system_task(config, 1), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::training::solar_system
