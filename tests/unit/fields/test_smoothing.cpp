#include "fields/smoothing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fields/expansion.h"
#include "support/field_samples.h"

namespace mechnn::fields {
namespace {

double rms_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size()));
}

Gaps whole(const std::vector<double>& values, const Extents& extents = {{100, 128, 1, 1}}) {
  return fill_gaps(values, extents, {3, 3, 3, 3});
}

TEST(Gaps, AreFilledAlongTheirShortestSide) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  // Rows of time, columns along x: a column that is never there, one value within a row.
  std::vector<double> values;
  for (int t = 0; t < 9; ++t) {
    for (int x = 0; x < 9; ++x) values.push_back(x == 4 ? nan : 10 * t + x);
  }
  values[2 * 9 + 7] = nan;
  const Gaps narrow = fill_gaps(values, {{9, 9, 1, 1}}, {3, 3, 3, 3});
  EXPECT_EQ(narrow.count, 10U);
  EXPECT_NEAR(narrow.filled[5 * 9 + 4], 54, 1e-12);
  EXPECT_NEAR(narrow.filled[2 * 9 + 7], 27, 1e-12);
  EXPECT_EQ(std::count(narrow.far.begin(), narrow.far.end(), 1), 0);
  for (int t = 0; t < 9; ++t) {
    for (int x = 3; x < 9; ++x) values[static_cast<std::size_t>(9 * t + x)] = nan;
  }
  const Gaps wide = fill_gaps(values, {{9, 9, 1, 1}}, {3, 3, 3, 3});
  EXPECT_EQ(std::count(wide.far.begin(), wide.far.end(), 1), 54);
  EXPECT_NEAR(wide.filled[5 * 9 + 8], 52, 1e-12);
}

TEST(Smoothing, OfAPeriodHasNoSeam) {
  const FieldSet set = test::travelling_field(0.2, 9);
  const std::vector<double> truth = test::travelling_field(0, 9).recordings[0].values;
  const Gaps data = whole(set.recordings[0].values);
  const auto error_at_the_end = [&](bool periodic) {
    const Smoothed smoothed = smooth(data, {{100, 128, 1, 1}}, {false, periodic, false, false});
    double sum = 0;
    for (std::size_t t = 20; t < 80; ++t) {
      const double off = smoothed.values[t * 128] - truth[t * 128];
      sum += off * off;
    }
    return std::sqrt(sum);
  };
  EXPECT_LT(error_at_the_end(true), 0.6 * error_at_the_end(false));
}

TEST(Smoothing, FindsTheNoiseAndTakesMostOfItAway) {
  const std::vector<double> truth = test::travelling_field(0, 0).recordings[0].values;
  const std::vector<double> data = test::travelling_field(0.3, 4).recordings[0].values;
  const Smoothed smoothed = smooth(whole(data), {{100, 128, 1, 1}}, {});
  const double noise = rms_difference(data, truth);
  EXPECT_NEAR(std::sqrt(smoothed.variance), noise, 0.04 * noise);
  EXPECT_LT(rms_difference(smoothed.values, truth), 0.35 * noise);
}

TEST(Smoothing, FillsWhatIsMissing) {
  const std::vector<double> truth = test::travelling_field(0, 0).recordings[0].values;
  std::vector<double> data = test::travelling_field(0.1, 4).recordings[0].values;
  for (std::size_t i = 0; i < data.size(); i += 7)
    data[i] = std::numeric_limits<double>::quiet_NaN();
  const Smoothed smoothed = smooth(whole(data), {{100, 128, 1, 1}}, {});
  const double rms = rms_difference(truth, std::vector<double>(truth.size(), 0));
  EXPECT_LT(rms_difference(smoothed.values, truth), 0.05 * rms);
  EXPECT_NEAR(std::sqrt(smoothed.variance), 0.1 * rms, 0.01 * rms);
}

TEST(Smoothing, MeasuresWavenumbersInStepsOfTheGrid) {
  std::vector<double> values;
  for (int t = 0; t < 40; ++t) {
    for (int x = 0; x < 64; ++x) values.push_back(std::cos(std::numbers::pi * 6 * (x + 0.5) / 64));
  }
  const Smoothed smoothed = smooth(whole(values, {{40, 64, 1, 1}}), {{40, 64, 1, 1}}, {});
  EXPECT_NEAR(smoothed.wavenumber[1], std::numbers::pi * 6 / 64, 1e-3);
  EXPECT_NEAR(smoothed.wavenumber[0], 0, 1e-6);
}

TEST(Expansion, FollowsTheProductRule) {
  const std::vector<std::string> components{"u", "v"}, axes{"t", "x", "y"};
  const auto texts = [&](const Candidate& candidate) {
    std::string out;
    for (const auto& [product, factor] : expanded(candidate)) {
      out +=
          std::to_string(static_cast<int>(factor)) + " " + text(product, components, axes) + "; ";
    }
    return out;
  };
  EXPECT_EQ(texts({{2, 0}, {0, 1, 0, 0}}), "2 u*u_x; ");
  EXPECT_EQ(texts({{0, 0}, {}}), "1 1; ");
  const std::string twice = texts({{2, 0}, {0, 2, 0, 0}});
  EXPECT_NE(twice.find("2 u*u_xx; "), std::string::npos) << twice;
  EXPECT_NE(twice.find("2 u_x**2; "), std::string::npos) << twice;
  const std::string mixed = texts({{1, 1}, {0, 0, 1, 0}});
  EXPECT_NE(mixed.find("1 u*v_y; "), std::string::npos) << mixed;
  EXPECT_NE(mixed.find("1 u_y*v; "), std::string::npos) << mixed;
}

}  // namespace
}  // namespace mechnn::fields
