#include "mechnn/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "unit/verdict/oscillator.h"

namespace mechnn {
namespace {

using test::oscillator_data;
using test::oscillator_result;

TEST(Verdict, IsGoodWhereNothingIsToBeDoubted) {
  const TrajectorySet data = oscillator_data();
  const Verdict verdict = assess(data, oscillator_result(data));
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
  EXPECT_TRUE(verdict.sentence.starts_with("Good: ")) << verdict.sentence;
  EXPECT_TRUE(verdict.advice.empty());
  ASSERT_EQ(verdict.states.size(), 2u);
  EXPECT_NEAR(verdict.states[0].skill, 1, 1e-6);
  EXPECT_NEAR(verdict.probability, 1 / (1 + std::exp(-10)), 1e-12);
  EXPECT_NEAR(verdict.min_significance, 1000, 1e-9);
}

TEST(Verdict, IsUnexplainedWhereForecastsMiss) {
  const TrajectorySet data = oscillator_data();
  const Verdict verdict = assess(data, oscillator_result(data, 2.0));
  EXPECT_EQ(verdict.equations, Light::unexplained);
  EXPECT_EQ(verdict.headline, Light::unexplained);
  EXPECT_TRUE(verdict.sentence.starts_with("Unexplained: ")) << verdict.sentence;
  EXPECT_NE(verdict.sentence.find("y"), std::string::npos);
  EXPECT_FALSE(verdict.advice.empty());
}

TEST(Verdict, SaysThatTheEquationsDiverge) {
  const TrajectorySet data = oscillator_data();
  const Verdict verdict = assess(data, oscillator_result(data, 900.0));
  EXPECT_EQ(verdict.headline, Light::unexplained);
  EXPECT_NE(verdict.sentence.find("diverge"), std::string::npos) << verdict.sentence;
}

TEST(Verdict, IsUnexplainedWhereNoTermMovesAState) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[1].terms.clear();
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.headline, Light::unexplained);
  EXPECT_NE(verdict.sentence.find("no term was found that moves y"), std::string::npos)
      << verdict.sentence;
}

// Noise of half the variance around the right equations: forecasts explain half of the data, which
// is all there is.
TEST(Verdict, TakesNoOffenceAtNoise) {
  TrajectorySet data = oscillator_data(2001, 0.1);
  DiscoveryResult result = oscillator_result(data);
  unsigned state = 1;
  for (std::size_t i = 0; i < data.trajectories[0].values.size(); ++i) {
    double sum = 0;  // of twelve uniform numbers: normal enough
    for (int k = 0; k < 12; ++k) {
      state = state * 1664525u + 1013904223u;
      sum += state / 4294967296.0;
    }
    const double noise = std::sqrt(0.5) * (sum - 6);
    data.trajectories[0].values[i] += noise;
    result.fits[0].residuals[i] = noise;
  }
  result.model.noise = {std::sqrt(0.5), std::sqrt(0.5)};
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
  EXPECT_NEAR(verdict.states[0].skill, 0.5, 0.1);
  EXPECT_NE(verdict.sentence.find("the noise is large"), std::string::npos) << verdict.sentence;
}

TEST(Verdict, IsUnexplainedWhereAllIsNoise) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.model.noise = {std::sqrt(0.5), 0.01};
  EXPECT_EQ(assess(data, result).states[0].light, Light::unexplained);
}

TEST(Verdict, DoubtsEquationsThatTheFittedStatesLeave) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.defects = {0.2, 5};
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.equations, Light::doubtful);
  EXPECT_NE(verdict.sentence.find("the fitted y leaves its equation"), std::string::npos)
      << verdict.sentence;
}

// States 1.0002 times as fast as the equations: forecasts err by a few thousandths, which is many
// times a noise of 1e-5 and nothing beside one of 0.01.
TEST(Verdict, DoubtsForecastsFarBeyondTheNoiseHoweverSmall) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data, -1.002);
  EXPECT_EQ(assess(data, result).headline, Light::good);
  result.model.noise = {1e-5, 1e-5};
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.equations, Light::doubtful);
  EXPECT_EQ(verdict.states[1].reason, StateReason::forecasts);
  EXPECT_NE(verdict.sentence.find("times the noise"), std::string::npos) << verdict.sentence;
}

// A negative damping of 0.08 is little over one time scale and e^8 over two hundred of them.
TEST(Verdict, DoubtsEquationsThatDivergeOverTheRecord) {
  const TrajectorySet data = oscillator_data(2001, 0.1);
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[1].terms.push_back(test::term_of(result.model, "y", 0.08));
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.equations, Light::doubtful);
  EXPECT_EQ(verdict.states[1].reason, StateReason::diverges) << verdict.sentence;
  EXPECT_NE(verdict.sentence.find("over the whole record, the equations diverge"),
            std::string::npos)
      << verdict.sentence;
}

// Runs at different levels: what matters is how much each moves.
TEST(Verdict, ComparesWithTheMovementWithinTrajectories) {
  TrajectorySet data = oscillator_data();
  data.trajectories.resize(3, data.trajectories[0]);
  DiscoveryResult result = oscillator_result(data);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t s = 0; s < 201; ++s) {
      data.trajectories[r].values[2 * s] += 1e5 * static_cast<double>(r);
      result.fits[r].residuals[2 * s] = 0.01 * std::sin(0.5 * static_cast<double>(s));
    }
  }
  EXPECT_GT(assess(data, result).states[0].predictable, 0.9);
}

TEST(Verdict, DoubtsResidualsThatCanBePredictedUnlessTheyAreRounding) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  for (std::size_t s = 0; s < 201; ++s) {
    result.fits[0].residuals[2 * s] = 0.01 * std::sin(0.5 * static_cast<double>(s));
  }
  Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.states[0].light, Light::doubtful);
  EXPECT_GT(verdict.states[0].predictable, 0.9);
  EXPECT_NE(verdict.sentence.find("of the residuals of x can be predicted"), std::string::npos);
  for (double& residual : result.fits[0].residuals) residual *= 1e-3;
  verdict = assess(data, result);
  EXPECT_EQ(verdict.headline, Light::good) << verdict.sentence;
}

TEST(Verdict, DoubtsTermsThatOthersReplace) {
  const TrajectorySet data = oscillator_data();
  const Verdict verdict = assess(data, oscillator_result(data, -1, 0.5));
  EXPECT_EQ(verdict.terms, Light::doubtful);
  EXPECT_EQ(verdict.equations, Light::good);
  EXPECT_NEAR(verdict.probability, 1 / (1 + std::exp(-0.25)), 1e-12);
  EXPECT_NE(verdict.sentence.find("(56 % of the probability)"), std::string::npos)
      << verdict.sentence;
}

TEST(Verdict, DoubtsTheTermsOfAStoppedSearch) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.status = DiscoveryStatus::stopped;
  EXPECT_EQ(assess(data, result).terms, Light::doubtful);
  EXPECT_NE(assess(data, result).sentence.find("stopped before its end"), std::string::npos);
}

TEST(Verdict, DoubtsACoefficientSmallerThanItsError) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.model.equations[0].terms[0].standard_error = 3;
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.coefficients, Light::doubtful);
  EXPECT_NEAR(verdict.min_significance, 1.0 / 3, 1e-12);
  EXPECT_NE(verdict.sentence.find("y in x' may as well be 0"), std::string::npos)
      << verdict.sentence;
}

TEST(Verdict, DoubtsWhatDidNotConvergeOrSettleAndFewNumbers) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.converged = false;
  EXPECT_NE(assess(data, result).sentence.find("did not converge"), std::string::npos);
  result.converged = true;
  result.grid_settled = false;
  EXPECT_NE(assess(data, result).sentence.find("change on a finer grid"), std::string::npos);
  const TrajectorySet few = oscillator_data(5, 0.5);
  EXPECT_NE(assess(few, oscillator_result(few)).sentence.find("only 2.5 numbers"),
            std::string::npos);
}

TEST(Verdict, OfNoEquationIsUnexplained) {
  const Verdict verdict = assess(oscillator_data(), DiscoveryResult{});
  EXPECT_EQ(verdict.headline, Light::unexplained);
  EXPECT_EQ(verdict.sentence, "Unexplained: no equation was found.");
}

TEST(Verdict, OfAModelWithoutFittedStatesSaysSo) {
  const TrajectorySet data = oscillator_data();
  DiscoveryResult result = oscillator_result(data);
  result.fits[0] = {};
  const Verdict verdict = assess(data, result);
  EXPECT_EQ(verdict.headline, Light::unexplained);
  EXPECT_EQ(verdict.sentence, "Unexplained: the equations were not compared with the data.");
}

}  // namespace
}  // namespace mechnn
