#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stop_token>
#include <utility>

#include "mechnn/field_verdict.h"
#include "problems/normal_numbers.h"
#include "support/field_samples.h"

namespace mechnn {
namespace {

ConservativeTerm term(int derivative, double coefficient) {
  return {{1}, {derivative}, "u", coefficient, 0.01 * std::abs(coefficient), 1};
}

// A finished search on `set` that found u_t = Σ of these terms.
FieldDiscoveryResult found(const FieldSet& set, double noise,
                           const std::vector<ConservativeTerm>& terms) {
  FieldDiscoveryResult result;
  FieldEquation equation;
  equation.component = "u";
  equation.left = "u_t";
  equation.found = terms;
  for (const ConservativeTerm& t : terms) {
    equation.terms.push_back({t.text, t.coefficient, t.standard_error});
  }
  equation.probability = 0.99995;
  equation.residual = 1;
  equation.test_functions = 1000;
  result.equations = {equation};
  result.noise = {noise};
  result.noise_is_bound = {false};
  for (const FieldRecording& recording : set.recordings) {
    result.smoothed.push_back(recording.values);
  }
  return result;
}

const FieldSet& clean() {
  static const FieldSet set = test::travelling_field(0, 0);
  return set;
}

const std::vector<ConservativeTerm> right = {term(1, -1), term(2, 0.05)};
constexpr double noise = 1e-3;

TEST(AssessField, TheRightEquationIsGood) {
  const FieldVerdict verdict = assess_field(clean(), found(clean(), noise, right));
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
  ASSERT_EQ(verdict.components.size(), 1U);
  EXPECT_GT(verdict.components[0].skill, 0.999);
  EXPECT_TRUE(verdict.advice.empty());
  EXPECT_NEAR(verdict.min_significance, 100, 1e-9);
  EXPECT_NEAR(verdict.probability, 1, 1e-4);
}

TEST(AssessField, AnEquationThatForecastsBadlyIsNot) {
  const FieldVerdict slower =
      assess_field(clean(), found(clean(), noise, {term(1, -0.75), term(2, 0.05)}));
  EXPECT_EQ(slower.headline, Light::doubtful);
  EXPECT_NE(slower.sentence.find("forecasts of u over one time scale"), std::string::npos);
  const FieldVerdict wrong = assess_field(clean(), found(clean(), noise, {term(1, 1)}));
  EXPECT_EQ(wrong.headline, Light::unexplained);
  EXPECT_NE(wrong.sentence.find("explain nothing of its change"), std::string::npos);
  const FieldVerdict exploding = assess_field(clean(), found(clean(), noise, {term(2, -5)}));
  EXPECT_EQ(exploding.components[0].reason, FieldReason::diverges);
  EXPECT_EQ(exploding.headline, Light::unexplained);
}

TEST(AssessField, NoiseAndFieldsWithoutTermsAreUnexplained) {
  FieldSet set = clean();
  problems::NormalNumbers normal(3);
  for (double& value : set.recordings[0].values) value = normal.next();
  FieldDiscoveryResult result = found(set, 1, {term(1, -1)});
  result.smoothed[0].assign(set.recordings[0].values.size(), 0);
  for (std::size_t i = 0; i < result.smoothed[0].size(); ++i) {
    result.smoothed[0][i] = 1e-3 * std::sin(0.1 * static_cast<double>(i));
  }
  const FieldVerdict in_noise = assess_field(set, result);
  EXPECT_EQ(in_noise.components[0].reason, FieldReason::noise);
  EXPECT_EQ(in_noise.headline, Light::unexplained);
  const FieldVerdict still = assess_field(clean(), found(clean(), noise, {}));
  EXPECT_EQ(still.components[0].reason, FieldReason::still);
  EXPECT_EQ(still.headline, Light::unexplained);
}

// u_t = −4 u: all has happened in the first twentieth of the record.
TEST(AssessField, ForecastsStartWhereTheFieldChanges) {
  FieldSet set{{"u"}, {"t", "x"}, {}, {}};
  set.recordings.push_back(
      test::sampled(test::uniform_axis(0, 0.05, 400), test::uniform_axis(0, 0.1, 60),
                    [](double t, double x) { return std::sin(x) * std::exp(-4 * t); }));
  const FieldVerdict verdict = assess_field(set, found(set, noise, {term(0, -4)}));
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
  EXPECT_GT(verdict.components[0].skill, 0.99);
}

// The right equation, in a second recording whose field is 0, and sampled ten times as often.
TEST(AssessField, RecordingsMayRestAndHaveTheirOwnSteps) {
  FieldSet set = clean();
  const std::vector<double>& x = set.recordings[0].axes[1];
  set.recordings.push_back(
      test::sampled(test::uniform_axis(0, 0.006, 300), x, [](double, double) { return 0.0; }));
  const FieldVerdict verdict = assess_field(set, found(set, noise, right));
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
  std::swap(set.recordings[0], set.recordings[1]);
  const FieldVerdict turned = assess_field(set, found(set, noise, right));
  EXPECT_EQ(turned.headline, Light::good) << turned.sentence;
  EXPECT_DOUBLE_EQ(turned.components[0].time_scale, verdict.components[0].time_scale);
}

TEST(AssessField, WhatWasStoppedIsNotCalledNoise) {
  std::stop_source source;
  source.request_stop();
  const FieldVerdict verdict =
      assess_field(clean(), found(clean(), noise, right), source.get_token());
  EXPECT_EQ(verdict.components[0].reason, FieldReason::unjudged);
  EXPECT_EQ(verdict.headline, Light::doubtful);
}

// Waves of which a period has eight samples: a first difference would miss their ∂_t u by a tenth.
TEST(AssessField, WavesMayBeSampledCoarsely) {
  FieldSet set{{"u"}, {"t", "x"}, {true}, {}};
  set.recordings.push_back(test::sampled(
      test::uniform_axis(0, 0.125, 80), test::uniform_axis(0, 1.0 / 64, 64),
      [](double t, double x) {
        return std::cos(2 * std::numbers::pi * x) * std::cos(2 * std::numbers::pi * t);
      }));
  FieldDiscoveryResult result = found(set, noise, {term(2, 1)});
  result.order = 2;
  const FieldVerdict verdict = assess_field(set, result);
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
}

TEST(AssessField, EveryDoubtIsSaid) {
  const auto sentence = [](const auto& change) {
    FieldDiscoveryResult result = found(clean(), noise, right);
    change(result.equations[0]);
    const FieldVerdict verdict = assess_field(clean(), result);
    EXPECT_EQ(verdict.headline, Light::doubtful);
    EXPECT_FALSE(verdict.advice.empty());
    return verdict.sentence;
  };
  const auto says = [&](const auto& change, const char* words) {
    EXPECT_NE(sentence(change).find(words), std::string::npos) << sentence(change);
  };
  says([](FieldEquation& e) { e.probability = 0.6; }, "other sets of terms");
  says([](FieldEquation& e) { e.probability = NAN; }, "no other set of terms");
  says([](FieldEquation& e) { e.converged = false; }, "did not come to rest");
  says([](FieldEquation& e) { e.test_functions = 30; }, "only 30 test functions");
  says([](FieldEquation& e) { e.residual = 4; }, "2 times what the noise explains");
  says([](FieldEquation& e) { e.found[1].share = 1e-3; }, "makes up only 0.1 % of u_t");
  says([](FieldEquation& e) { e.found[1].standard_error = e.terms[1].standard_error = 0.03; },
       "less than three standard errors");
}

}  // namespace
}  // namespace mechnn
