#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <stdexcept>
#include <stop_token>

#include "mechnn/field_discovery.h"
#include "support/field_samples.h"

namespace mechnn {
namespace {

using Coefficients = std::map<std::string, double>;

Coefficients coefficients(const FieldEquation& equation) {
  Coefficients out;
  for (const FieldTerm& term : equation.terms) out[term.text] = term.coefficient;
  return out;
}

void expect_terms(const FieldEquation& equation, const Coefficients& truth, double errors) {
  const Coefficients found = coefficients(equation);
  std::string texts;
  for (const auto& [term, value] : found) texts += std::to_string(value) + " " + term + "; ";
  ASSERT_EQ(found.size(), truth.size()) << texts;
  for (const FieldTerm& term : equation.terms) {
    ASSERT_EQ(truth.count(term.text), 1U) << texts;
    EXPECT_NEAR(term.coefficient, truth.at(term.text), errors * term.standard_error) << term.text;
    EXPECT_LT(term.standard_error, 0.2 * std::abs(truth.at(term.text))) << term.text;
  }
}

TEST(DiscoverField, FindsAdvectionAndDiffusionUnderNoise) {
  double squares = 0;
  const std::vector<double> clean = test::travelling_field(0, 0).recordings[0].values;
  for (const double u : clean) squares += u * u;
  const double rms = std::sqrt(squares / static_cast<double>(clean.size()));
  for (const double noise : {0.05, 0.3}) {
    const FieldDiscoveryResult result = discover_field(test::travelling_field(noise, 1));
    ASSERT_EQ(result.equations.size(), 1U);
    EXPECT_EQ(result.equations[0].left, "u_t");
    expect_terms(result.equations[0], {{"u_x", -1}, {"u_xx", 0.05}}, 4);
    EXPECT_NEAR(result.noise[0], noise * rms, 0.05 * noise * rms);
    EXPECT_GT(result.equations[0].rivals.at(0).behind, 0);
  }
}

TEST(DiscoverField, FindsExactlyWhatIsExact) {
  const FieldDiscoveryResult result = discover_field(test::travelling_field(0, 0));
  const Coefficients found = coefficients(result.equations[0]);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NEAR(found.at("u_x"), -1, 1e-4);
  EXPECT_NEAR(found.at("u_xx"), 0.05, 1e-4);
}

// u = −2ν φ_x/φ (Cole and Hopf) with a φ that solves the heat equation.
TEST(DiscoverField, FindsBurgersEquationWhereRegressionsLoseIt) {
  constexpr double nu = 0.1;
  FieldSet set{{"u"}, {"t", "x"}, {}, {}};
  set.recordings.push_back(
      test::sampled(test::uniform_axis(0, 0.06, 100), test::uniform_axis(-4, 0.0625, 128),
                    [](double t, double x) {
                      const auto wall = [&](double speed, double at) {
                        return std::exp((-speed * (x - at) / 2 + speed * speed * t / 4) / nu);
                      };
                      const double sum = wall(0, 0) + wall(0.8, -1.0) + wall(1.6, -2.0);
                      return (0.8 * wall(0.8, -1.0) + 1.6 * wall(1.6, -2.0)) / sum;
                    }));
  test::add_noise(set.recordings[0].values, 0.1, 2);
  expect_terms(discover_field(set).equations[0], {{"u*u_x", -1}, {"u_xx", nu}}, 4);
}

// Free particles: i ψ_t = −½ ψ_xx with ψ = u + i v.
TEST(DiscoverField, FindsTwoCoupledComponents) {
  const auto wave = [](double t, double x, bool imaginary) {
    double sum = 0;
    for (int j = 1; j <= 4; ++j) {
      const double k = 2 * std::numbers::pi * j / 10, phase = k * x - k * k * t / 2 + 2.1 * j * j;
      sum += imaginary ? std::sin(phase) : std::cos(phase);
    }
    return sum;
  };
  const auto t = test::uniform_axis(0, 0.08, 80), x = test::uniform_axis(0, 0.1, 100);
  FieldSet set{{"u", "v"}, {"t", "x"}, {true}, {}};
  set.recordings.push_back(
      test::sampled(t, x, [&](double ti, double xi) { return wave(ti, xi, false); }));
  const FieldRecording second =
      test::sampled(t, x, [&](double ti, double xi) { return wave(ti, xi, true); });
  set.recordings[0].values.insert(set.recordings[0].values.end(), second.values.begin(),
                                  second.values.end());
  test::add_noise(set.recordings[0].values, 0.1, 3);
  FieldDiscoveryOptions options;
  options.degree = options.derivatives = 2;
  const FieldDiscoveryResult result = discover_field(set, options);
  expect_terms(result.equations[0], {{"v_xx", -0.5}}, 4);
  expect_terms(result.equations[1], {{"u_xx", 0.5}}, 4);
  options.equations = {"v"};
  const FieldDiscoveryResult one = discover_field(set, options);
  ASSERT_EQ(one.equations.size(), 1U);
  EXPECT_EQ(one.equations[0].terms.at(0).coefficient, result.equations[1].terms.at(0).coefficient);
}

TEST(DiscoverField, FindsAnEquationInTwoDimensions) {
  FieldSet set{{"u"}, {"t", "x", "y"}, {}, {}};
  FieldRecording recording{"",
                           {test::uniform_axis(0, 0.05, 60), test::uniform_axis(0, 0.2, 40),
                            test::uniform_axis(0, 0.2, 36)},
                           {}};
  for (const double t : recording.axes[0]) {
    for (const double x : recording.axes[1]) {
      for (const double y : recording.axes[2]) {
        // u_t = −u_x + 0.3 u_yy
        recording.values.push_back(std::cos(1.3 * (x - t)) +
                                   std::sin(x - t + 1.5 * y) * std::exp(-0.3 * 2.25 * t) +
                                   std::cos(2 * (x - t) - y) * std::exp(-0.3 * t));
      }
    }
  }
  set.recordings.push_back(std::move(recording));
  test::add_noise(set.recordings[0].values, 0.1, 6);
  FieldDiscoveryOptions options;
  options.degree = 2;
  options.max_terms = 4;
  expect_terms(discover_field(set, options).equations[0], {{"u_x", -1}, {"u_yy", 0.3}}, 4);
}

TEST(DiscoverField, FindsTheWaveEquation) {
  FieldSet set{{"u"}, {"t", "x"}, {}, {}};
  set.recordings.push_back(test::sampled(
      test::uniform_axis(0, 0.08, 100), test::uniform_axis(0, 0.1, 100), [](double t, double x) {
        return std::sin(x - 2 * t) + 0.7 * std::cos(1.9 * (x + 2 * t)) +
               0.5 * std::sin(3 * (x - 2 * t));
      }));
  test::add_noise(set.recordings[0].values, 0.1, 3);
  FieldDiscoveryOptions options;
  options.order = options.derivatives = 2;
  const FieldDiscoveryResult result = discover_field(set, options);
  EXPECT_EQ(result.equations[0].left, "u_tt");
  expect_terms(result.equations[0], {{"u_xx", 4}}, 4);
}

TEST(DiscoverField, TakesSeveralRecordingsAndMissingValues) {
  FieldSet set = test::travelling_field(0.2, 1, 60, 100);
  FieldSet other = test::travelling_field(0.2, 2, 50, 100);
  std::vector<double>& values = other.recordings[0].values;
  for (std::size_t i = 0; i < values.size(); i += 9) {
    values[i] = std::numeric_limits<double>::quiet_NaN();
  }
  set.recordings.push_back(other.recordings[0]);
  expect_terms(discover_field(set).equations[0], {{"u_x", -1}, {"u_xx", 0.05}}, 4);
}

TEST(DiscoverField, LeavesOutWhatLiesOnWideGaps) {
  FieldSet set = test::travelling_field(0.1, 1);
  std::vector<double>& values = set.recordings[0].values;
  for (std::size_t t = 40; t < 52; ++t) {
    for (std::size_t x = 0; x < 128; ++x) {
      values[t * 128 + x] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  const FieldDiscoveryResult result = discover_field(set);
  expect_terms(result.equations[0], {{"u_x", -1}, {"u_xx", 0.05}}, 4);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("1536 of 12800 values are missing, and "), std::string::npos);
}

TEST(DiscoverField, WarnsOfAnOffsetBesideWhichTheFieldHardlyVaries) {
  FieldSet set = test::travelling_field(0.05, 1, 60, 80);
  for (double& u : set.recordings[0].values) u = 300 + 0.1 * u;
  const FieldDiscoveryResult result = discover_field(set);
  ASSERT_FALSE(result.warnings.empty());
  EXPECT_NE(result.warnings[0].find("subtract an offset first"), std::string::npos);
}

TEST(DiscoverField, TheNumberOfThreadsDoesNotChangeASingleBit) {
  const FieldSet set = test::travelling_field(0.2, 1, 60, 80);
  FieldDiscoveryOptions options;
  const FieldDiscoveryResult one = discover_field(set, options);
  options.threads = 3;
  const FieldDiscoveryResult three = discover_field(set, options);
  EXPECT_EQ(one.equations[0].score, three.equations[0].score);
  EXPECT_EQ(coefficients(one.equations[0]), coefficients(three.equations[0]));
}

TEST(DiscoverField, AStopBeforeTheFirstFitLeavesAnEquationWithoutTerms) {
  std::stop_source source;
  source.request_stop();
  FieldDiscoveryOptions options;
  options.stop = source.get_token();
  const FieldDiscoveryResult result =
      discover_field(test::travelling_field(0.2, 1, 60, 80), options);
  EXPECT_EQ(result.status, FieldDiscoveryStatus::stopped);
  EXPECT_TRUE(result.equations.at(0).terms.empty());
}

std::string refusal(const FieldSet& set, const FieldDiscoveryOptions& options = {}) {
  try {
    (void)discover_field(set, options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(DiscoverField, RefusesWhatItCannotUse) {
  const FieldSet good = test::travelling_field(0, 0, 30, 40);
  FieldSet set = good;
  set.recordings[0].axes[1][7] += 0.1;
  EXPECT_NE(refusal(set).find("axis 'x': got a step of"), std::string::npos) << refusal(set);
  set = test::travelling_field(0, 0, 30, 8);
  EXPECT_NE(refusal(set).find("axis 'x': got 8 points"), std::string::npos) << refusal(set);
  set = good;
  set.components = {"u", "v"};
  set.recordings[0].values.resize(2400, 1.0);
  EXPECT_NE(refusal(set).find("component 'v': got the same value everywhere"), std::string::npos)
      << refusal(set);
  set = good;
  set.recordings.push_back(good.recordings[0]);
  for (double& u : set.recordings[1].values) u = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(refusal(set).find("component 'u' of recording 2: got missing values only"),
            std::string::npos)
      << refusal(set);
  set = good;
  set.recordings[0].values.pop_back();
  EXPECT_NE(refusal(set).find("values: got 1199, expected 1200"), std::string::npos)
      << refusal(set);
  set = good;
  for (double& u : set.recordings[0].values) u *= 1e200;
  EXPECT_NE(refusal(set).find("component 'u': got values up to "), std::string::npos)
      << refusal(set);
  FieldDiscoveryOptions options;
  options.equations = {"w"};
  EXPECT_NE(refusal(good, options).find("equations: got 'w'"), std::string::npos);
  options = {};
  options.order = 3;
  EXPECT_NE(refusal(good, options).find("order: got 3, expected from 1 to 2"), std::string::npos);
  options = {};
  options.max_memory = 1e5;
  EXPECT_NE(refusal(good, options).find("max_memory"), std::string::npos) << refusal(good, options);
}

}  // namespace
}  // namespace mechnn
