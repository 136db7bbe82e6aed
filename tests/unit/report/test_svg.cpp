#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "report/svg/chart.h"
#include "report/svg/image.h"
#include "report/svg/marks.h"
#include "report/svg/ticks.h"

namespace mechnn::report::svg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct TickCase {
  Interval range;
  int wanted;
  std::vector<std::string> labels;
  int exponent;
};

class TickLabels : public testing::TestWithParam<TickCase> {};

TEST_P(TickLabels, AreRoundNumbersInsideTheRange) {
  const Ticks ticks = nice_ticks(GetParam().range, GetParam().wanted);
  EXPECT_EQ(ticks.labels, GetParam().labels);
  EXPECT_EQ(ticks.exponent, GetParam().exponent);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, TickLabels,
    testing::Values(TickCase{{0, 10}, 5, {"0", "2", "4", "6", "8", "10"}, 0},
                    TickCase{{-0.3, 0.31}, 3, {"−0.2", "0.0", "0.2"}, 0},
                    TickCase{{1900, 1920}, 4, {"1900", "1905", "1910", "1915", "1920"}, 0},
                    TickCase{{0, 3e6}, 3, {"0", "1", "2", "3"}, 6},
                    TickCase{{0, 4.1e-7}, 4, {"0", "100", "200", "300", "400"}, -9},
                    TickCase{{0.1, 0.3}, 2, {"0.1", "0.2", "0.3"}, 0}));

TEST(Ticks, AreNeitherFarMoreNorFarFewerThanWanted) {
  std::mt19937 engine(1);
  std::uniform_real_distribution<double> exponent(-8, 8);
  for (int trial = 0; trial < 2000; ++trial) {
    const double low = std::pow(10, exponent(engine)) - std::pow(10, exponent(engine));
    const Interval range{low, low + (1e-6 * std::abs(low)) + std::pow(10, exponent(engine))};
    const Ticks ticks = nice_ticks(range, 5);
    EXPECT_GE(ticks.at.size(), 2U) << range.low << " to " << range.high;
    EXPECT_LE(ticks.at.size(), 9U) << range.low << " to " << range.high;
    for (const double at : ticks.at) {
      EXPECT_GE(at, range.low - 1e-6 * range.span());
      EXPECT_LE(at, range.high + 1e-6 * range.span());
    }
  }
}

TEST(Ticks, HaveNoLabelTwice) {
  for (const double span : {1e-9, 1e-3, 0.7, 3.0, 4e7}) {
    const std::vector<std::string> labels = nice_ticks({1, 1 + span}, 6).labels;
    for (std::size_t i = 1; i < labels.size(); ++i) EXPECT_NE(labels[i], labels[i - 1]);
  }
}

TEST(Ticks, KeepTheLeastStep) {
  EXPECT_EQ(nice_ticks({0.9, 3.1}, 10, 1).labels, (std::vector<std::string>{"1", "2", "3"}));
}

TEST(Ticks, AreNoneForARangeWithoutLength) {
  for (const Interval range : {Interval{1, 1}, {2, 1}, {nan, 1}, {0, infinity}}) {
    EXPECT_TRUE(nice_ticks(range, 5).at.empty());
  }
}

class LogarithmicTickLabels : public testing::TestWithParam<TickCase> {};

TEST_P(LogarithmicTickLabels, SayTheValueAndNotItsLogarithm) {
  EXPECT_EQ(log10_ticks(GetParam().range, GetParam().wanted).labels, GetParam().labels);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, LogarithmicTickLabels,
    testing::Values(TickCase{{-3.2, 1.1}, 6, {"0.001", "0.01", "0.1", "1", "10"}, 0},
                    TickCase{{-9.5, 8.5}, 5, {"10⁻⁸", "0.0001", "1", "10000", "10⁸"}, 0},
                    TickCase{{-0.1, 1.6}, 5, {"1", "3", "10", "30"}, 0},
                    TickCase{{1, 1.75}, 5, {"10", "20", "50"}, 0},
                    TickCase{{0.31, 0.47}, 4, {"2.2", "2.4", "2.6", "2.8"}, 0}));

TEST(LogarithmicTicks, LieInsideTheRangeForAnyRange) {
  std::mt19937 engine(3);
  std::uniform_real_distribution<double> low(-300, 300), exponent(-3, 2);
  for (int trial = 0; trial < 2000; ++trial) {
    const double from = low(engine);
    const Interval range{from, from + std::pow(10, exponent(engine))};
    const Ticks ticks = log10_ticks(range, 5);
    EXPECT_GE(ticks.at.size(), 1U) << range.low << " to " << range.high;
    EXPECT_LE(ticks.at.size(), 12U) << range.low << " to " << range.high;
    for (const double at : ticks.at) {
      EXPECT_GE(at, range.low - 1e-6);
      EXPECT_LE(at, range.high + 1e-6);
    }
  }
  EXPECT_TRUE(log10_ticks({nan, 1}, 5).at.empty());
}

TEST(PaddedRange, ContainsEveryFiniteValueAndIsNeverEmpty) {
  const std::vector<std::vector<double>> cases = {
      {}, {nan}, {infinity, -infinity}, {3}, {0, 0}, {-2, 5, nan}, {1e300, -1e300}, {1e-300}};
  for (const std::vector<double>& values : cases) {
    const Interval range = padded_range(values, 0.05);
    EXPECT_GT(range.high, range.low);
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      EXPECT_TRUE(range.contains(value)) << value;
    }
  }
}

TEST(LinePath, BreaksAtMissingPoints) {
  const std::vector<Point> points = {{0, 1}, {10, 2}, {20, nan}, {30, 3.25}, {40, 4}};
  EXPECT_EQ(line_path(points), "M0 1L10 2M30 3.2L40 4");
  EXPECT_EQ(line_path({}), "");
}

TEST(LinePath, KeepsTheExtremesOfEveryPixelColumn) {
  std::vector<Point> points;
  for (int i = 0; i < 1000; ++i) points.push_back({i / 100.0, i == 537 ? -80.0 : i % 7 + 0.0});
  const std::string path = line_path(points);
  EXPECT_NE(path.find("L5.4 -80"), std::string::npos);
  EXPECT_LE(std::count(path.begin(), path.end(), 'L'), 40);
}

TEST(DotsPath, SaysHowManyPointsItDrew) {
  std::vector<Point> points(500, Point{3, 4});
  points.push_back({nan, 1});
  points.push_back({8, 9});
  const Dots dots = dots_path(points);
  EXPECT_EQ(dots.finite, 501U);
  EXPECT_EQ(dots.drawn, 2U);
  EXPECT_EQ(dots.path, "M3 4h0M8 9h0");
}

TEST(DotsPath, ThinsLargeCloudsToTheLimit) {
  std::mt19937 engine(2);
  std::uniform_real_distribution<double> uniform(0, 300);
  std::vector<Point> points(100000);
  for (Point& point : points) point = {uniform(engine), uniform(engine)};
  const Dots dots = dots_path(points, 5000);
  EXPECT_LE(dots.drawn, 5000U);
  EXPECT_GT(dots.drawn, 1000U);
}

TEST(Chart, EscapesItsTexts) {
  ChartFrame frame;
  frame.title = frame.description = frame.x_label = frame.y_label = "<b>\"&";
  const std::string text = Chart(frame).str();
  EXPECT_EQ(text.find("<b>"), std::string::npos);
  EXPECT_NE(text.find("<title>&lt;b&gt;&quot;&amp;</title>"), std::string::npos);
}

TEST(Chart, WritesOnlyFiniteCoordinates) {
  ChartFrame frame;
  frame.y = {-1e300, 1e300};
  Chart chart(frame);
  chart.line(std::vector<Point>{{0, 0}, {nan, 1}, {1, infinity}, {1, -1e308}}, "line");
  chart.dots(std::vector<Point>{{0.5, nan}, {infinity, 0}}, "dots");
  chart.band(nan, infinity, "band");
  chart.horizontal(nan, "guide");
  chart.ring({nan, 0}, 4, "ring");
  const std::string text = chart.str();
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find("inf"), std::string::npos);
}

TEST(ImagePaths, JoinEqualCellsOfARowAndLeaveOutWhatIsNotFinite) {
  // Two rows of three cells of 10 by 20 pixels, the first at the bottom.
  const std::vector<double> values{1, 1, -1, nan, 0, 5};
  const auto paths = image_paths(values, 3, 1, 30, 40);
  EXPECT_EQ(paths[10], "M0 20h20v20h-20zM20 0h10v20h-10z");
  EXPECT_EQ(paths[0], "M20 20h10v20h-10z");
  EXPECT_EQ(paths[5], "M10 0h10v20h-10z");
  EXPECT_EQ(paths[1] + paths[2] + paths[3] + paths[4], "");
}

TEST(ImagePaths, DrawNoMoreRowsThanCanBeSeen) {
  const std::vector<double> values(1000, 1.0);
  const auto paths = image_paths(values, 1, 1, 10, 20);
  EXPECT_EQ(std::count(paths[10].begin(), paths[10].end(), 'z'), 10);
}

TEST(ImagePaths, BearNothingAndZeros) {
  EXPECT_EQ(image_paths({}, 0, 1, 10, 10)[5], "");
  const std::vector<double> zeros{0, 0};
  EXPECT_EQ(image_paths(zeros, 2, largest_size(zeros), 10, 10)[5], "M0 0h10v10h-10z");
  EXPECT_EQ(largest_size(std::vector<double>{nan, infinity, -2, 1}), 2);
}

}  // namespace
}  // namespace mechnn::report::svg
