// Forecasts of several series through the solutions of one linear ODE.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_lstsq.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>
#include <torch/utils.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "training/config.h"
#include "training/options.h"
#include "training/task.h"
#include "training/tasks/forecast/modes.h"
#include "training/tasks/forecast/panel.h"
#include "training/tasks/forecast/ridge.h"
#include "training/tasks/forecast/window_forecast.h"

namespace mechnn::training::forecast {
namespace {

constexpr std::int64_t horizon = 48;

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

ModesOptions daily() {
  ModesOptions options;
  options.relaxations = {5, 40};
  options.periods = {{24, 12, 2}};
  options.lives = {30};
  return options;
}

/// What the projectors of all groups make of a trajectory.
at::Tensor projected(Modes& modes, const at::Tensor& trajectory) {
  at::Tensor sum = at::zeros_like(trajectory);
  for (const at::Tensor& projector : modes.projectors(trajectory.size(0))) {
    sum = sum + projector.matmul(trajectory);
  }
  return sum;
}

TEST(Modes, KeepEverySolutionOfTheEquationAndNoOtherTrajectory) {
  Modes modes(daily());
  const at::NoGradGuard without_gradients;
  const at::Tensor t = at::arange(1, horizon + 1, at::kDouble);
  const double day = 2 * std::numbers::pi / 24;
  const at::Tensor level = at::ones_like(t);
  for (const at::Tensor& solution :
       {level, (-t / 5).exp(), (-t / 40).exp(), (3 * day * t + 0.4).sin(), (12 * day * t).cos(),
        (-t / 30).exp() * (2 * day * t + 1).cos()}) {
    EXPECT_LT(largest(projected(modes, solution) - solution), 1e-7);
  }
  const at::Tensor other = (2.5 * day * t).sin();
  EXPECT_GT(largest(projected(modes, other) - other), 0.1);
}

TEST(Modes, HaveOrthogonalProjectors) {
  Modes modes(daily());
  const at::NoGradGuard without_gradients;
  const std::vector<at::Tensor> projectors = modes.projectors(horizon);
  ASSERT_EQ(projectors.size(), 4) << "level, relaxations, undamped and damped";
  // 1 level, 2 relaxations, 12 cosines and 11 sines, 2 damped oscillators.
  const std::vector<double> ranks{1, 2, 23, 4};
  for (std::size_t i = 0; i < projectors.size(); ++i) {
    EXPECT_NEAR(projectors[i].trace().item<double>(), ranks[i], 1e-6);
    EXPECT_LT(largest(projectors[i] - projectors[i].t()), 1e-9);
    for (std::size_t j = 0; j < projectors.size(); ++j) {
      const at::Tensor wanted = i == j ? projectors[i] : at::zeros_like(projectors[i]);
      EXPECT_LT(largest(projectors[i].matmul(projectors[j]) - wanted), 1e-6) << i << j;
    }
  }
}

/// As forecast_etth1.toml has them: over 96 samples a week's oscillations hardly differ from
/// relaxations.
TEST(Modes, HaveNearlyOrthogonalProjectorsWhereModesAreHardToTellApart) {
  ModesOptions options;
  options.relaxations = {6, 24, 96, 336};
  options.lives = {24, 168};
  options.periods = {{24, 12, 8}, {168, 3, 0}};
  Modes modes(options);
  const at::NoGradGuard without_gradients;
  const std::vector<at::Tensor> projectors = modes.projectors(96);
  const std::vector<double> ranks{1, 4, 23, 32, 6};
  ASSERT_EQ(projectors.size(), ranks.size());
  for (std::size_t i = 0; i < projectors.size(); ++i) {
    EXPECT_NEAR(projectors[i].trace().item<double>(), ranks[i], 1e-2) << i;
    for (std::size_t j = 0; j < projectors.size(); ++j) {
      const at::Tensor wanted = i == j ? projectors[i] : at::zeros_like(projectors[i]);
      EXPECT_LT(largest(projectors[i].matmul(projectors[j]) - wanted), 1e-3) << i << j;
    }
  }
}

TEST(Modes, HaveTheGradientOfFiniteDifferences) {
  Modes modes(daily());
  torch::manual_seed(2);
  const at::Tensor trajectory = at::randn({horizon}, at::kDouble);
  const auto value = [&] { return projected(modes, trajectory).pow(3).sum(); };
  value().backward();
  for (const auto& entry : modes.named_parameters()) {
    at::Tensor flat = entry.value().detach();
    const auto moved = [&](double by) {
      flat[0] += by;
      const double result = value().item<double>();
      flat[0] -= by;
      return result;
    };
    constexpr double h = 1e-5;
    const double difference = (moved(h) - moved(-h)) / (2 * h);
    EXPECT_GT(std::abs(difference), 1e-3) << entry.key();
    EXPECT_NEAR(entry.value().grad()[0].item<double>(), difference, 1e-5 * std::abs(difference))
        << entry.key();
  }
}

TEST(NormalEquations, SolveRidgeRegression) {
  torch::manual_seed(3);
  constexpr std::int64_t lookback = 6;
  const at::Tensor windows = at::randn({700, 2, lookback + 3}, at::kDouble);
  const NormalEquations equations(windows, lookback);
  const Centred centred = Centred::of(windows, lookback);
  EXPECT_LT(largest(centred.past.select(1, lookback - 1)), 1e-15);
  const at::Tensor x = centred.past - centred.past.mean(0);
  const at::Tensor y = centred.future - centred.future.mean(0);
  // As least squares with rows √λ 1 below.
  const at::Tensor lambda = 0.1 * x.t().matmul(x).diag().mean();
  const at::Tensor rows = at::cat({x, lambda.sqrt() * at::eye(lookback, at::kDouble)});
  const at::Tensor wanted = at::cat({y, at::zeros({lookback, 3}, at::kDouble)});
  const at::Tensor expected = std::get<0>(at::linalg_lstsq(rows, wanted));
  EXPECT_LT(largest(equations.solved(0.1) - expected), 1e-12);
  EXPECT_GT(largest(equations.solved(0.01) - expected), 1e-3);
}

TEST(WindowsWithin, HoldTargetsInsideTheirPartAlone) {
  const at::Tensor values = at::arange(20, at::kDouble).reshape({20, 1});
  const at::Tensor windows = windows_within(values, 4, 6, 10, 15);
  ASSERT_TRUE(windows.sizes() == at::IntArrayRef({4, 1, 6}));
  EXPECT_EQ(windows[0][0][4].item<double>(), 10);
  EXPECT_EQ(windows[3][0][5].item<double>(), 14);
  EXPECT_EQ(windows_within(values, 4, 6, 0, 10).size(0), 5);
}

/// Two series of a day's period and a slow relaxation towards another level, of which the second is
/// noisy, as a table in a temporary folder.
std::string made_table() {
  const auto file = std::filesystem::temp_directory_path() /
                    ("mechnn_window_forecast_" + std::to_string(::getpid()) + ".csv");
  torch::manual_seed(4);
  const at::Tensor noise = at::randn({600}, at::kDouble);
  std::ofstream out(file);
  out << "hour,a,b\n";
  double slow = 0;
  for (int t = 0; t < 600; ++t) {
    slow += -slow / 20 + 0.1 * noise[t].item<double>();
    const double day = 2 * std::numbers::pi * t / 24;
    out << t << ',' << 10 + 5 * std::sin(day) << ',' << -3 + std::cos(day) + slow << '\n';
  }
  return file.string();
}

ConfigTable small_config(const std::string& file, const std::string& more = "") {
  return ConfigTable::parse(
      "[data]\nfile = '" + file + "'\nlookback = 48\nhorizon = 24\nseason = 24\ntarget = 'a'\n" +
          more + "[equation]\nrelaxations = [20]\nperiod = 24\nharmonics = 2\n",
      "test.toml");
}

TEST(WindowForecast, ForecastsAPeriodAndBeatsTheLastSeason) {
  const std::string file = made_table();
  ConfigTable config = small_config(file);
  const auto task = window_forecast_task(config, 1, 0);
  const auto results = task->results();
  EXPECT_LT(results.at("mse"), 1.2 * results.at("ridge_mse"));
  EXPECT_LT(results.at("mse"), 0.8 * results.at("naive_mse"));
  EXPECT_GT(results.at("coverage_90"), 0.8) << "of a series without noise";
  EXPECT_LT(results.at("single_penalty_mse"), 1.2 * results.at("ridge_mse"));
  const auto forecast = task->forecast(24);
  ASSERT_TRUE(forecast.has_value());
  EXPECT_EQ(forecast->series, "a");
  EXPECT_EQ(forecast->times.front(), 600);
  for (std::size_t i = 0; i < 24; ++i) {
    const double day = 2 * std::numbers::pi * (600 + static_cast<double>(i)) / 24;
    EXPECT_NEAR(forecast->values[i], 10 + 5 * std::sin(day), 0.6) << i;
    EXPECT_LT(forecast->low[i], forecast->high[i]);
  }
  EXPECT_THROW((void)task->forecast(25), std::invalid_argument);
  const Loss loss = task->loss(0, 0, {});
  loss.value.backward();
  EXPECT_GT(largest(task->module().named_parameters()["modes.log_relaxations"].grad()), 0);
  std::filesystem::remove(file);
}

/// Rows 480 to 599 are the test's; what is learned and judged before it must not depend on them.
TEST(WindowForecast, NeverSeesItsTest) {
  const std::string file = made_table();
  const auto learned = [&] {
    ConfigTable config = small_config(file);
    const auto task = window_forecast_task(config, 1, 0);
    const double loss = task->validation_loss(0, {}).value.item<double>();
    const Loss trained = task->loss(0, 0, {});
    trained.value.backward();
    const at::Tensor gradient =
        task->module().named_parameters()["modes.log_relaxations"].grad().clone();
    return std::vector<double>{loss, trained.value.item<double>(), gradient[0].item<double>()};
  };
  const std::vector<double> before = learned();
  std::ifstream in(file);
  std::string line, altered;
  for (int row = -1; std::getline(in, line); ++row) {
    altered +=
        row < 480 ? line + "\n" : std::to_string(row) + ",1," + std::to_string(row % 7) + "\n";
  }
  std::ofstream(file) << altered;
  EXPECT_EQ(learned(), before);
  std::filesystem::remove(file);
}

/// Rows that come later are what a forecast begins from, and change nothing else.
TEST(WindowForecast, KeepsToTheSamplesOfItsTraining) {
  const std::string file = made_table();
  ConfigTable config = small_config(file);
  const auto task = window_forecast_task(config, 1, 0);
  std::ofstream(file, std::ios::app) << "600,10,-3\n601,11,-3\n";
  ConfigTable later_config = small_config(file);
  const auto later = window_forecast_task(later_config, 1, 600);
  EXPECT_EQ(later->results(), task->results());
  EXPECT_EQ(later->measurements()->hash, task->measurements()->hash);
  EXPECT_EQ(later->forecast(24)->times.front(), 602);
  ConfigTable all = small_config(file);
  EXPECT_NE(window_forecast_task(all, 1, 0)->measurements()->hash, task->measurements()->hash);
  ConfigTable more = small_config(file);
  EXPECT_THROW((void)window_forecast_task(more, 1, 603), std::invalid_argument);
  std::filesystem::remove(file);
}

TEST(WindowForecast, RefusesWhatDoesNotSuit) {
  const std::string file = made_table();
  const auto refused = [&](const std::string& more) -> std::string {
    try {
      ConfigTable config = small_config(file, more);
      (void)window_forecast_task(config, 1, 0);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  for (const auto& [more, message] : std::vector<std::pair<std::string, std::string>>{
           {"trained = 60\n", "'trained': found 60 samples, expected at least 111, for a lookback"},
           {"tested = 5\n", "'tested': found 5 samples, expected at least 24"},
           {"trained = 590\n", "'file': found 600 samples, expected 830"},
           {"trained = 601\n", "expected an integer from 1 to 600"}}) {
    EXPECT_NE(refused(more).find(message), std::string::npos) << refused(more);
  }
  std::filesystem::remove(file);
  ConfigTable config = small_config(file);
  EXPECT_THROW((void)window_forecast_task(config, 1, 0), std::exception);
}

TEST(ConfigTable, ReadsArraysOfNumbers) {
  ConfigTable config = ConfigTable::parse("a = [1, 2.5]\nb = [1, 'x']\nc = 3\nd = [-1]", "t.toml");
  EXPECT_EQ(config.numbers("a", {}, 0, 10), (std::vector<double>{1, 2.5}));
  EXPECT_EQ(config.numbers("absent", {7}, 0, 10), std::vector<double>{7});
  EXPECT_THROW(config.numbers("b", {}, 0, 10), ConfigError);
  EXPECT_THROW(config.numbers("c", {}, 0, 10), ConfigError);
  EXPECT_THROW(config.numbers("d", {}, 0, 10), ConfigError);
}

}  // namespace
}  // namespace mechnn::training::forecast
