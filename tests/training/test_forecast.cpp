// Forecasts by structural equations, against closed forms and a plain Kalman filter.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numbers>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "training/tasks/forecast/backtest.h"
#include "training/tasks/forecast/series.h"
#include "training/tasks/forecast/structure.h"

namespace mechnn::training::forecast {
namespace {

constexpr std::int64_t past = 60;
constexpr std::int64_t horizon = 24;
const double missing = std::nan("");

at::Tensor series_of(const std::function<double(double)>& f) {
  std::vector<double> values;
  for (std::int64_t t = 0; t < past + horizon; ++t) values.push_back(f(static_cast<double>(t)));
  return at::tensor(values, at::kDouble);
}

/// Largest error of the forecast of a series' end from its beginning.
double error_of(Structure& structure, const at::Tensor& series) {
  const at::NoGradGuard without_gradients;
  const auto [values, solved] = structure->forward(series.slice(0, 0, past).unsqueeze(0), horizon);
  EXPECT_TRUE(solved.all().item<bool>());
  return (values[0] - series.slice(0, past)).abs().max().item<double>();
}

void set(Structure& structure, const char* name, double value) {
  const at::NoGradGuard without_gradients;
  structure->named_parameters()[name].fill_(value);
}

TEST(Structure, ContinuesASeasonExactly) {
  StructureOptions options;
  options.level = Level::constant;
  options.season = 12;
  options.harmonics = 6;  // the last one changes its sign with every sample
  const at::Tensor series = series_of([](double t) {
    const double w = 2 * std::numbers::pi / 12;
    return 300 + std::sin(w * t) + 0.5 * std::cos(4 * w * t) + 0.2 * std::cos(6 * w * t);
  });
  Structure structure(options, series);
  EXPECT_LT(error_of(structure, series), 1e-4);
}

/// A slope that comes back to the mean one: x = 5 + 0.3 t + 4 (1 − e^{−t/20}).
TEST(Structure, ContinuesATrendExactly) {
  StructureOptions options;
  options.level = Level::trending;
  const at::Tensor series =
      series_of([](double t) { return 5 + 0.3 * t + 4 * (1 - std::exp(-t / 20)); });
  Structure structure(options, series);
  set(structure, "slope_time", std::log(20));
  const double unit = at::diff(series).abs().mean().item<double>();
  set(structure, "drift", 0.3 / unit);
  EXPECT_LT(error_of(structure, series), 1e-4);
  set(structure, "slope_time", std::log(10));
  EXPECT_GT(error_of(structure, series), 0.05);
}

TEST(Structure, ContinuesARelaxationExactly) {
  StructureOptions options;
  options.level = Level::constant;
  options.relaxations = 1;
  const at::Tensor series = series_of([](double t) { return 3 + 2 * std::exp(-t / 25); });
  Structure structure(options, series);
  set(structure, "relaxation_time1", std::log(25));
  EXPECT_LT(error_of(structure, series), 1e-4);
}

TEST(Structure, ContinuesADampedCycleExactly) {
  StructureOptions options;
  options.level = Level::constant;
  options.cycles = 1;
  const at::Tensor series = series_of([](double t) {
    return 2 + std::exp(-t / 40) * std::cos(2 * std::numbers::pi * t / 11 + 0.3);
  });
  Structure structure(options, series);
  set(structure, "cycle_period1", std::log(11));
  set(structure, "cycle_life1", std::log(40));
  EXPECT_LT(error_of(structure, series), 1e-4);
  set(structure, "cycle_period1", std::log(14));
  EXPECT_GT(error_of(structure, series), 0.05);
}

at::Tensor random_walk(std::uint64_t seed) {
  torch::manual_seed(seed);
  return 10 + torch::randn({past + horizon}, torch::kDouble).cumsum(0) +
         torch::randn({past + horizon}, torch::kDouble);
}

/// The end of x_{t+1} = f x_t + noise seen through noise of 1, by Kalman's recursion from a diffuse
/// start.
double filtered_level(const at::Tensor& series, double noise, double f) {
  double level = 0, variance = 1e12;
  for (std::int64_t t = 0; t < series.size(0); ++t) {
    if (t > 0) {
      level *= f;
      variance = f * f * variance + noise * noise;
    }
    const auto y = series[t].item<double>();
    if (std::isnan(y)) continue;
    const double gain = variance / (variance + 1);
    level += gain * (y - level);
    variance *= 1 - gain;
  }
  return level;
}

TEST(Structure, IsTheKalmanFilterOfAWanderingLevel) {
  const StructureOptions options;
  for (const bool gaps : {false, true}) {
    at::Tensor series = random_walk(3);
    if (gaps) series.slice(0, 20, 27).fill_(missing);
    Structure structure(options, series);
    for (const double noise : {0.1, 0.7}) {
      set(structure, "level_noise", std::log(noise));
      const at::NoGradGuard without_gradients;
      const at::Tensor seen = series.slice(0, 0, past);
      const at::Tensor made = structure->forward(seen.unsqueeze(0), horizon).values[0];
      const double expected = filtered_level(seen, noise, 1);
      EXPECT_NEAR(made[0].item<double>(), expected, 1e-5) << noise;
      EXPECT_NEAR(made[-1].item<double>(), expected, 1e-5) << noise;
    }
  }
}

/// Far ahead the constant level alone is left; around it the series is the relaxation's own.
TEST(Structure, HasTheNoiseThatItsRelaxationSays) {
  StructureOptions options;
  options.level = Level::constant;
  options.relaxations = 1;
  const at::Tensor series = random_walk(7);
  Structure structure(options, series);
  const double tau = 1.5, noise = 0.8, f = std::exp(-1 / tau);
  set(structure, "relaxation_time1", std::log(tau));
  set(structure, "relaxation_noise1", std::log(noise));
  const at::NoGradGuard without_gradients;
  const at::Tensor seen = series.slice(0, 0, past);
  const at::Tensor made = structure->forward(seen.unsqueeze(0), horizon).values[0];
  const double far = std::pow(f, horizon - 1);
  const double first = made[0].item<double>(), last = made[-1].item<double>();
  const double level = (last - far * first) / (1 - far);
  EXPECT_NEAR(first - level, f * filtered_level(seen - level, noise, f), 1e-5);
}

TEST(Structure, IsDifferentiatedInEveryNumber) {
  StructureOptions options;
  options.level = Level::trending;
  options.season = 6;
  options.harmonics = 2;
  options.drifting_season = true;
  options.cycles = 1;
  options.relaxations = 1;
  const at::Tensor series = random_walk(5);
  Structure structure(options, series);
  const at::Tensor seen = series.slice(0, 0, past).unsqueeze(0);
  const auto loss = [&] { return structure->forward(seen, horizon).values.square().sum(); };
  loss().backward();
  for (auto& item : structure->named_parameters()) {
    const at::NoGradGuard without_gradients;
    const auto moved = [&](double by) {
      item.value() += by;
      const double value = loss().item<double>();
      item.value() -= by;
      return value;
    };
    constexpr double h = 1e-4;
    const double expected = (moved(h) - moved(-h)) / (2 * h);
    EXPECT_NEAR(item.value().grad().item<double>(), expected, 1e-4 * (1 + std::abs(expected)))
        << item.key();
    EXPECT_GT(std::abs(expected), 1e-8) << item.key();
  }
}

TEST(Structure, WritesAnEquationForEachState) {
  StructureOptions options;
  options.season = 12;
  options.harmonics = 1;
  options.cycles = 1;
  options.relaxations = 1;
  Structure structure(options, random_walk(1));
  set(structure, "cycle_period1", std::log(2 * std::numbers::pi));
  set(structure, "cycle_life1", std::log(10));
  const std::vector<std::string> expected{
      "level' = noise of 0.4", "season1'' + (2 pi 1/12)**2 season1 = 0",
      "cycle1'' + 0.2 cycle1' + 1.01 cycle1 = noise of 0.4   (period 6.283, life 10)",
      "relaxation1' = -relaxation1/6 + noise of 0.6"};
  EXPECT_EQ(structure->equations(), expected);
}

TEST(Backtest, MeasuresInUnitsOfTheNaiveError) {
  const at::Tensor values = at::tensor({1.0, 5.0, 2.0, 6.0, 3.0, 7.0, 4.0, 8.0, 5.0}, at::kDouble);
  EXPECT_EQ(naive_error(values, 1), 3.5);
  EXPECT_EQ(naive_error(values, 2), 1);
  EXPECT_EQ(rolling_origins(4, 2, 9, 3), (std::vector<std::int64_t>{4, 6}));
  const Backtest backtest = Backtest::of(values, {4, 6}, 3, [](const at::Tensor& seen) {
    EXPECT_LE(seen.size(0), 6);
    return seasonal_naive(seen, 2, 3);
  });
  // 3 7 4 after 1 5 2 6 is said to be 2 6 2, and 4 8 5 after 2 6 3 7 to be 3 7 3.
  auto named = measures(backtest, 0.5, "naive_");
  EXPECT_DOUBLE_EQ(named.at("naive_mase_1"), 2);
  EXPECT_DOUBLE_EQ(named.at("naive_mase_2"), 2);
  EXPECT_DOUBLE_EQ(named.at("naive_mase_3"), 8.0 / 3);
  EXPECT_DOUBLE_EQ(named.at("naive_rmse_3"), std::sqrt(2.0));
}

TEST(Backtest, FillsGapsOnALine) {
  const at::Tensor gaps = at::tensor({missing, 1.0, missing, missing, 4.0, missing}, at::kDouble);
  const at::Tensor expected = at::tensor({1.0, 1.0, 2.0, 3.0, 4.0, 4.0}, at::kDouble);
  EXPECT_TRUE(filled(gaps).equal(expected)) << filled(gaps);
  EXPECT_TRUE(filled(expected).equal(expected));
}

TEST(Series, IsTransformedAndRestored) {
  const at::Tensor values = at::tensor({0.25, 1.0, 9.0}, at::kDouble);
  for (const Transform transform : {Transform::none, Transform::root, Transform::logarithm}) {
    const at::Tensor back = restored(transformed(values, transform), transform);
    EXPECT_LT((back - values).abs().max().item<double>(), 1e-14);
  }
  EXPECT_EQ(restored(at::tensor({-3.0}, at::kDouble), Transform::root).item<double>(), 0);
}

std::string refusal(const std::string& text, const std::string& column = "") {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / "mechnn_series.csv";
  std::ofstream(file) << text;
  try {
    read_series(file.string(), column);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Series, RefusesWhatIsNoSeries) {
  EXPECT_EQ(refusal("t,x\n0,1\n1,2\n2,\n3,4\n"), "");
  EXPECT_NE(refusal("t,x\n0,1\n1,2\n4,3\n5,4\n").find("after sample 2 the time moves by 3"),
            std::string::npos);
  EXPECT_NE(refusal("t,x,y\n0,1,1\n1,2,2\n").find("got 2 columns"), std::string::npos);
  EXPECT_EQ(refusal("t,x,y\n0,1,1\n1,2,2\n", "y"), "");
  EXPECT_NE(refusal("t,x\n0,1\n").find("got one row"), std::string::npos);
}

}  // namespace
}  // namespace mechnn::training::forecast
