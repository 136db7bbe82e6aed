// Each warning provoked once, by a result made for it.
#include "mechnn/discovery.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mechnn::discovery {
namespace {

constexpr std::size_t samples = 60;

TrajectorySet one_state() {
  TrajectorySet data{{"x"}, {{}}};
  for (std::size_t s = 0; s < samples; ++s) {
    data.trajectories[0].times.push_back(static_cast<double>(s));
    data.trajectories[0].values.push_back(std::sin(0.3 * static_cast<double>(s)));
  }
  return data;
}

// Nothing to doubt: residuals of alternating sign in pairs have no correlation at lag 1.
DiscoveryResult unobjectionable(std::size_t terms) {
  DiscoveryResult result;
  result.model.states = {"x"};
  result.model.noise = {1};
  result.model.equations = {{"x", {}}};
  for (std::size_t k = 0; k < terms; ++k) {
    const std::string text = "x**" + std::to_string(k + 2);
    result.model.equations[0].terms.push_back(
        {text, Expression::parse(text, result.model.states), 1, 0.1});
  }
  result.model.covariance.assign(terms * terms, 0.0);
  for (std::size_t k = 0; k < terms; ++k) result.model.covariance[k * terms + k] = 0.01;
  result.r_squared = {0.99};
  result.fits.resize(1);
  for (std::size_t s = 0; s < samples; ++s) {
    result.fits[0].residuals.push_back(s % 4 < 2 ? 1 : -1);
  }
  return result;
}

std::string warnings_text(const DiscoveryResult& result) {
  std::string text;
  for (const std::string& warning : warnings_about(one_state(), result)) text += warning + "\n";
  return text;
}

TEST(Diagnostics, FindNothingToDoubtInAGoodFit) {
  EXPECT_EQ(warnings_text(unobjectionable(2)), "");
}

TEST(Diagnostics, NameARivalWithinSix) {
  DiscoveryResult result = unobjectionable(2);
  result.rivals.push_back({result.model, 0, 5.9});
  EXPECT_NE(warnings_text(result).find("not settled"), std::string::npos);
}

class ColouredResiduals : public testing::TestWithParam<double> {};

TEST_P(ColouredResiduals, AreNamedWhateverTheirSignButNotWhenTheyAreRounding) {
  DiscoveryResult result = unobjectionable(2);
  double value = 1;
  for (double& residual : result.fits[0].residuals) residual = value *= GetParam();
  EXPECT_NE(warnings_text(result).find("correlated in time"), std::string::npos);
  result.model.noise = {1e6};
  EXPECT_EQ(warnings_text(result).find("correlated in time"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Signs, ColouredResiduals, testing::Values(-1.0, 1.0));

TEST(Diagnostics, NameANoiseThatWasGivenAndIsNotThatOfTheResiduals) {
  DiscoveryResult result = unobjectionable(2);
  result.noise_given = true;
  EXPECT_EQ(warnings_text(result), "");
  result.model.noise = {0.4};
  EXPECT_NE(warnings_text(result).find("too small"), std::string::npos);
  result.model.noise = {2.5};
  EXPECT_NE(warnings_text(result).find("too large"), std::string::npos);
  result.noise_given = false;
  EXPECT_EQ(warnings_text(result), "");
}

TEST(Diagnostics, NameStatesThatAreTheSameButForScaleAndOrigin) {
  TrajectorySet data = one_state();
  data.states.push_back("y");
  std::vector<double>& values = data.trajectories[0].values;
  std::vector<double> both;
  for (const double x : values) both.insert(both.end(), {x, 3 - 2 * x});
  values = both;
  DiscoveryResult result = unobjectionable(2);
  result.model.states = data.states;
  result.model.noise = {1, 1};
  result.r_squared = {0.99, 0.99};
  std::vector<double> residuals;
  for (const double r : result.fits[0].residuals) residuals.insert(residuals.end(), {r, r});
  result.fits[0].residuals = residuals;
  ASSERT_EQ(warnings_about(data, result).size(), 1u);
  EXPECT_NE(warnings_about(data, result)[0].find("x and y are the same"), std::string::npos);
  values[0] += 0.01;
  EXPECT_TRUE(warnings_about(data, result).empty());
}

TEST(Diagnostics, NameAGapThatNoFitBridges) {
  TrajectorySet data = one_state();
  const DiscoveryResult result = unobjectionable(2);
  for (std::size_t s = 30; s < samples; ++s) data.trajectories[0].times[s] += 98;
  EXPECT_TRUE(warnings_about(data, result).empty());
  for (std::size_t s = 30; s < samples; ++s) data.trajectories[0].times[s] += 2;
  ASSERT_EQ(warnings_about(data, result).size(), 1u);
  EXPECT_NE(warnings_about(data, result)[0].find("Between the times 29 and 130"),
            std::string::npos);
}

TEST(Diagnostics, NameTheSecondDerivativeInEquationsOfSecondOrder) {
  DiscoveryResult result = unobjectionable(2);
  result.model.order = 2;
  for (double& entry : result.model.covariance) entry = 0.01;
  EXPECT_NE(warnings_text(result).find("x**2 in x'' from x**3 in x''"), std::string::npos);
}

TEST(Diagnostics, NameFivePairsOfCollinearTermsAndCountTheOthers) {
  DiscoveryResult result = unobjectionable(5);
  for (double& entry : result.model.covariance) entry = 0.01;
  const std::string text = warnings_text(result);
  EXPECT_NE(text.find("x**2 in x' from x**3 in x'"), std::string::npos) << text;
  EXPECT_NE(text.find("5 more pairs"), std::string::npos) << text;
}

TEST(Diagnostics, DoNotTakeAnUnknownCorrelationForAHighOne) {
  DiscoveryResult result = unobjectionable(2);
  result.model.covariance.assign(4, NAN);
  EXPECT_EQ(warnings_text(result), "");
}

TEST(Diagnostics, NameNoiseThatTheResidualsDoNotShow) {
  DiscoveryResult result = unobjectionable(2);
  for (double& residual : result.fits[0].residuals) residual *= 0.2;
  EXPECT_NE(warnings_text(result).find("The noise of x is put at 1, but the residuals"),
            std::string::npos);
  result.model.noise = {0.7};
  EXPECT_EQ(warnings_text(result), "");
  for (double& residual : result.fits[0].residuals) residual *= 0.01;
  result.model.noise = {0.009 * std::sqrt(0.5)};  // of a sine of amplitude 1
  EXPECT_EQ(warnings_text(result), "");
}

TEST(Diagnostics, CountAnInitialValueForEachOrderOfEachState) {
  DiscoveryResult result = unobjectionable(4);
  EXPECT_EQ(warnings_text(result).find("Only"), std::string::npos);
  result.model.order = 2;
  EXPECT_EQ(warnings_text(result).find("Only"), std::string::npos);
  result = unobjectionable(5);
  result.model.order = 2;
  EXPECT_NE(warnings_text(result).find("5 coefficients and 2 initial values"), std::string::npos);
}

}  // namespace
}  // namespace mechnn::discovery
