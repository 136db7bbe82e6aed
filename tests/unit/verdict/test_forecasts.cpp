#include "verdict/forecasts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "unit/verdict/oscillator.h"
#include "verdict/time_scales.h"

namespace mechnn::verdict {
namespace {

using test::oscillator_data;
using test::oscillator_result;

TEST(TimeScales, OfAnOscillatorAreOneOverItsFrequency) {
  const TrajectorySet data = oscillator_data(629, 0.1);  // ten periods
  const std::vector<double> scales = time_scales(oscillator_result(data));
  ASSERT_EQ(scales.size(), 2u);
  EXPECT_NEAR(scales[0], 1, 0.01);
  EXPECT_NEAR(scales[1], 1, 0.01);
}

TEST(TimeScales, AreNoLongerThanTheRecord) {
  TrajectorySet data = oscillator_data(11, 0.1);
  for (std::size_t s = 0; s < 11; ++s) data.trajectories[0].values[2 * s] = 3;  // x stands still
  EXPECT_NEAR(time_scales(oscillator_result(data))[0], 1, 1e-12);
}

TEST(Forecasts, OfTheTrueEquationsMeetTheData) {
  const TrajectorySet data = oscillator_data();
  const ForecastErrors errors = forecast_errors(data, oscillator_result(data), {1, 1});
  for (std::size_t d = 0; d < 2; ++d) {
    EXPECT_LT(errors.time_scale[d], 1e-9);
    EXPECT_LT(errors.record[d], 1e-8);
  }
}

// With y' = 0 instead of −x, y stays where it starts: over a horizon of π the mean of
// (sin(t + s) − sin t)² over all t is 1 − cos s, and over s up to π it is 1.
TEST(Forecasts, OfAStateThatIsHeldErrByItsOwnChange) {
  const TrajectorySet data = oscillator_data(6284, 0.01);
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[1].terms.clear();
  const double pi = std::acos(-1);
  const ForecastErrors errors = forecast_errors(data, result, {pi, pi});
  EXPECT_NEAR(errors.time_scale[1], 1, 0.03);
}

TEST(Forecasts, CountOnlyAStatesOwnHorizon) {
  const TrajectorySet data = oscillator_data(6284, 0.01);
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[1].terms.clear();
  const double pi = std::acos(-1);
  // Mean of 1 − cos s over s up to π/2: 1 − 2/π.
  EXPECT_NEAR(forecast_errors(data, result, {pi, pi / 2}).time_scale[1], 1 - 2 / pi, 0.03);
}

TEST(Forecasts, ThatDivergeErrWithoutBound) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[0].terms = {test::term_of(result.model, "x", 30)};
  const ForecastErrors errors = forecast_errors(data, result, {1, 1});
  EXPECT_TRUE(std::isinf(errors.time_scale[0]));
  EXPECT_TRUE(std::isinf(errors.record[0]));
}

TEST(Forecasts, ReachTheNextSampleHoweverFarAndPassOverMissingOnes) {
  TrajectorySet data = oscillator_data(41, 0.5);
  const DiscoveryResult result = oscillator_result(data);
  data.trajectories[0].values[2 * 7] = NAN;
  const ForecastErrors errors = forecast_errors(data, result, {0.01, 0.01});
  EXPECT_LT(errors.time_scale[0], 1e-9);
}

// Of a hundred trajectories some sixty are forecast, each from its first state at least.
TEST(Forecasts, AreMadeInManyShortTrajectories) {
  TrajectorySet data = oscillator_data(4, 0.5);
  data.trajectories.resize(100, data.trajectories[0]);
  const ForecastErrors errors = forecast_errors(data, oscillator_result(data), {1.5, 1.5});
  EXPECT_LT(errors.time_scale[0], 1e-9);
  EXPECT_LT(errors.record[1], 1e-9);
}

}  // namespace
}  // namespace mechnn::verdict
