#include "discovery/problem/data_scales.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

namespace mechnn::discovery {
namespace {

// Two trajectories of one state at the levels 0 and 10; one value is missing.
TrajectorySet two_levels() {
  return {{"x"}, {{"", {0, 1, 2}, {-1, NAN, 1}}, {"", {4, 5}, {9, 11}}}};
}

std::string refusal(const TrajectorySet& data) {
  try {
    (void)measure_data(data);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(DataScales, TellTheSpreadWithinTrajectoriesFromThatOverAll) {
  const DataScales scales = measure_data(two_levels());
  EXPECT_DOUBLE_EQ(scales.state_mean[0], 5);
  EXPECT_DOUBLE_EQ(scales.state_sd[0], std::sqrt(26));
  EXPECT_DOUBLE_EQ(scales.within_sd[0], 1);
  EXPECT_DOUBLE_EQ(scales.time_mean, 2.4);
  EXPECT_NEAR(scales.time_sd, std::sqrt(3.44), 1e-14);
}

TEST(DataScales, RefuseAConstantStateAndSizesWhoseSquaresOverflow) {
  TrajectorySet data = two_levels();
  data.trajectories[0].values = {3, 3, 3};
  data.trajectories[1].values = {3, 3};
  EXPECT_NE(refusal(data).find("state 'x' is constant"), std::string::npos);
  data.trajectories[1].values = {3, 1e101};
  EXPECT_NE(refusal(data).find("has values up to 1e+101"), std::string::npos);
  data = two_levels();
  data.trajectories[1].times = {4, 1e101};
  EXPECT_NE(refusal(data).find("the time reaches 1e+101"), std::string::npos);
}

}  // namespace
}  // namespace mechnn::discovery
