#include "mechnn/field_simulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stop_token>

#include "field_simulation/semi_discrete.h"
#include "mechnn/argument_error.h"
#include "support/field_samples.h"

namespace mechnn {
namespace {

FieldEquation equation(const std::string& component, std::vector<ConservativeTerm> terms) {
  FieldEquation out;
  out.component = component;
  out.found = std::move(terms);
  return out;
}

ConservativeTerm term(std::vector<int> powers, std::vector<int> derivatives, double coefficient) {
  return {std::move(powers), std::move(derivatives), "", coefficient, 0, 0};
}

const std::vector<FieldEquation> advection_diffusion = {
    equation("u", {term({1}, {1}, -1), term({1}, {2}, 0.05)})};

double largest_error(const FieldSimulation& simulation, const FieldSet& truth) {
  double largest = 0;
  const std::vector<double>& values = truth.recordings[0].values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    largest = std::max(largest, std::abs(simulation.values[i] - values[i]));
  }
  return largest;
}

FieldSimulationOptions precise() {
  FieldSimulationOptions options;
  options.tolerance = 1e-9;
  return options;
}

// The slope of log error over log points, by regression.
double order_of_convergence(const std::vector<double>& points, const std::vector<double>& errors) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  const auto n = static_cast<double>(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = std::log(points[i]), y = std::log(errors[i]);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  return -(n * sxy - sx * sy) / (n * sxx - sx * sx);
}

TEST(SimulateField, ConvergesToTheClosedFormWithTheFourthOrderOfTheGrid) {
  std::vector<double> points, errors;
  for (const std::size_t count : {64, 96, 128, 192}) {
    FieldSet set = test::travelling_field(0, 0, 20, count);
    set.periodic = {true};
    const FieldSimulation simulation = simulate_field(set, 0, advection_diffusion, 1, precise());
    ASSERT_EQ(simulation.status, FieldSimulationStatus::done);
    EXPECT_EQ(simulation.reached, 19U);
    EXPECT_EQ(simulation.margin[1], 0U);
    points.push_back(static_cast<double>(count));
    errors.push_back(largest_error(simulation, set));
  }
  EXPECT_NEAR(order_of_convergence(points, errors), 4, 0.3);
  EXPECT_LT(errors.back(), 2e-3);
}

TEST(SimulateField, FollowsTheFieldAtEndsThatAreNotPeriodic) {
  const FieldSet set = test::travelling_field(0, 0, 600, 192);
  const FieldSimulation simulation = simulate_field(set, 0, advection_diffusion, 1, precise());
  ASSERT_EQ(simulation.status, FieldSimulationStatus::done);
  EXPECT_EQ(simulation.margin[1], 2U);
  EXPECT_LT(largest_error(simulation, set), 2e-3);
}

TEST(SimulateField, StartsAtAnyTimeAndGoesAsFarAsItIsAsked) {
  FieldSet set = test::travelling_field(0, 0, 60, 128);
  set.periodic = {true};
  FieldSimulationOptions options = precise();
  options.first = 20;
  options.steps = 10;
  const FieldSimulation simulation = simulate_field(set, 0, advection_diffusion, 1, options);
  ASSERT_EQ(simulation.values.size(), 11U * 128);
  for (std::size_t i = 0; i < simulation.values.size(); ++i) {
    EXPECT_NEAR(simulation.values[i], set.recordings[0].values[20 * 128 + i], 3e-3);
  }
}

TEST(SimulateField, TakesSecondOrderInTime) {
  FieldSet set{{"u"}, {"t", "x"}, {true}, {}};
  const double pi = std::numbers::pi;
  set.recordings.push_back(test::sampled(
      test::uniform_axis(0, 0.002, 400), test::uniform_axis(0, 1.0 / 64, 64),
      [pi](double t, double x) { return std::cos(2 * pi * x) * std::cos(2 * pi * 1.5 * t); }));
  // From the second time on, where ∂_t u is a central difference.
  FieldSimulationOptions options = precise();
  options.first = 1;
  const FieldSimulation simulation =
      simulate_field(set, 0, std::vector{equation("u", {term({1}, {2}, 2.25)})}, 2, options);
  ASSERT_EQ(simulation.status, FieldSimulationStatus::done);
  for (std::size_t i = 0; i < simulation.values.size(); ++i) {
    ASSERT_NEAR(simulation.values[i], set.recordings[0].values[64 + i], 1e-3) << i;
  }
}

// u_t = ∂_x ∂_y u + u_xx + u_yy and w prescribed: u = e^{−(a² + b² + ab) t} cos(a x + b y), by
// modes.
TEST(SimulateField, TakesTwoDimensionsMixedDerivativesAndGivenComponents) {
  const std::size_t times = 6, points = 48;
  FieldSet set{{"w", "u"}, {"t", "x", "y"}, {true, true}, {}};
  const std::vector<double> t = test::uniform_axis(0, 0.05, times),
                            x = test::uniform_axis(0, 2 * std::numbers::pi / points, points);
  FieldRecording recording{"", {t, x, x}, {}};
  for (const bool is_u : {false, true}) {
    for (const double ti : t) {
      for (const double xi : x) {
        for (const double yi : x) {
          recording.values.push_back(is_u ? std::exp(-(4 + 1 + 2) * ti) * std::cos(2 * xi + yi)
                                          : 1 + ti);
        }
      }
    }
  }
  set.recordings.push_back(recording);
  // w u_xx + u_yy + (1 − w) u_xx + u_xy, the products of w and u written as one conservative term
  // each where they can be: w does not depend on x.
  const auto right = equation("u", {term({1, 1}, {2, 0}, 1), term({0, 1}, {0, 2}, 1),
                                    term({0, 1}, {1, 1}, 1), term({0, 1}, {0, 0}, 0)});
  const FieldSimulation simulation = simulate_field(set, 0, std::vector{right}, 1, precise());
  ASSERT_EQ(simulation.status, FieldSimulationStatus::done);
  // u' = −(4 w + 1 + 2) u with w = 1 + t.
  const std::size_t plane = points * points;
  for (std::size_t j = 0; j < times; ++j) {
    const double factor = std::exp(-(7 * t[j] + 2 * t[j] * t[j]));
    EXPECT_NEAR(simulation.values[(times + j) * plane], factor, 2e-4) << j;
    EXPECT_DOUBLE_EQ(simulation.values[j * plane], 1 + t[j]);
  }
}

TEST(SimulateField, GivesUpWhenItHasDoneAsMuchAsItMay) {
  const FieldSet set = test::travelling_field(0, 0, 60, 128);
  FieldSimulationOptions options = precise();
  options.max_values = 2e4;
  const FieldSimulation simulation = simulate_field(set, 0, advection_diffusion, 1, options);
  EXPECT_EQ(simulation.status, FieldSimulationStatus::gave_up);
  EXPECT_LT(simulation.reached, 59U);
}

// Which states a derivative depends on, entry by entry, against the band that CVODE is told.
TEST(SemiDiscrete, ItsBandHoldsAllOfTheJacobianAndNoMore) {
  const auto extent = [](std::size_t points, bool periodic, int order) {
    FieldSet set{{"u", "v"}, {"t", "x"}, {periodic}, {}};
    FieldRecording recording =
        test::sampled(test::uniform_axis(0, 0.1, 9), test::uniform_axis(0, 0.2, points),
                      [](double t, double x) { return std::sin(x + t); });
    const std::vector<double> once = recording.values;
    recording.values.insert(recording.values.end(), once.begin(), once.end());
    set.recordings.push_back(recording);
    const std::vector<FieldEquation> equations = {
        equation("u", {term({1, 0}, {2}, 1), term({0, 1}, {0}, 1)}),
        equation("v", {term({0, 1}, {4}, -1), term({1, 0}, {1}, 1)})};
    const field_simulation::SemiDiscrete system(set, 0, equations, order);
    const std::vector<double> at = system.start(4);
    std::vector<double> before(at.size()), after(at.size());
    EXPECT_TRUE(system.evaluate(0.4, at, before));
    std::size_t largest = 0;
    for (std::size_t j = 0; j < at.size(); ++j) {
      std::vector<double> moved = at;
      moved[j] += 1;
      EXPECT_TRUE(system.evaluate(0.4, moved, after));
      for (std::size_t i = 0; i < at.size(); ++i) {
        if (std::abs(after[i] - before[i]) < 1e-9) continue;
        largest = std::max(largest, i > j ? i - j : j - i);
      }
    }
    EXPECT_LE(largest, system.half_bandwidth());
    EXPECT_GE(largest + 2 * system.variables(), system.half_bandwidth());
  };
  for (const std::size_t points : {20, 21}) {
    for (const int order : {1, 2}) {
      extent(points, true, order);
      extent(points, false, order);
    }
  }
}

TEST(SimulateField, SaysWhereItDiverges) {
  FieldSet set = test::travelling_field(0.1, 1, 60, 96);
  set.periodic = {true};
  const FieldSimulation simulation =
      simulate_field(set, 0, std::vector{equation("u", {term({1}, {2}, -1)})}, 1);
  EXPECT_EQ(simulation.status, FieldSimulationStatus::diverged);
  EXPECT_LT(simulation.reached, 59U);
  EXPECT_TRUE(std::isnan(simulation.values.back()));
}

TEST(SimulateField, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  FieldSimulationOptions options;
  options.stop = source.get_token();
  const FieldSet set = test::travelling_field(0, 0, 20, 64);
  EXPECT_EQ(simulate_field(set, 0, advection_diffusion, 1, options).status,
            FieldSimulationStatus::stopped);
}

TEST(SimulateField, RefusesWhatItCannotUse) {
  const FieldSet set = test::travelling_field(0, 0, 20, 64);
  const auto simulate = [&](const FieldSet& field, const std::vector<FieldEquation>& equations,
                            int order, std::size_t first) {
    FieldSimulationOptions options;
    options.first = first;
    return simulate_field(field, 0, equations, order, options);
  };
  EXPECT_NO_THROW((void)simulate(set, advection_diffusion, 1, 0));
  EXPECT_THROW((void)simulate(set, {}, 1, 0), ArgumentError);
  EXPECT_THROW((void)simulate(set, {equation("v", {})}, 1, 0), ArgumentError);
  EXPECT_THROW((void)simulate(set, advection_diffusion, 3, 0), ArgumentError);
  EXPECT_THROW((void)simulate(set, advection_diffusion, 1, 19), ArgumentError);
  EXPECT_THROW((void)simulate_field(set, 1, advection_diffusion, 1), ArgumentError);
  FieldSet gap = set;
  gap.recordings[0].values[7] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)simulate(gap, advection_diffusion, 1, 0), ArgumentError);
  const FieldSet narrow = test::travelling_field(0, 0, 20, 5);
  EXPECT_THROW((void)simulate(narrow, advection_diffusion, 1, 0), ArgumentError);
}

}  // namespace
}  // namespace mechnn
