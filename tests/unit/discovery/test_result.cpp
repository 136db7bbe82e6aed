// What a finished search says of itself, beyond what the model and the residuals say.
#include "discovery/result.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "problems/sampling.h"

namespace mechnn::discovery {
namespace {

class FinishedSearch : public ::testing::Test {
 protected:
  FinishedSearch() : search(search_on_grid(data, {}, 0)) {}

  bool warns_of(const std::string& words) const {
    const DiscoveryResult result = assemble(data, search);
    return std::any_of(result.warnings.begin(), result.warnings.end(),
                       [&](const std::string& text) { return text.find(words) != text.npos; });
  }

  TrajectorySet data =
      problems::sample(problems::dynamical_system("logistic"), {.noise = 0.05, .seed = 1}).data;
  GridSearch search;
};

TEST_F(FinishedSearch, SaysThatCoefficientsStillChangeWithTheGrid) {
  EXPECT_FALSE(warns_of("when the grid is refined"));
  search.verdict = GridVerdict::unsettled;
  EXPECT_TRUE(warns_of("when the grid is refined"));
}

TEST_F(FinishedSearch, SaysThatTheBestFitDidNotConvergeUnlessItWasStopped) {
  EXPECT_FALSE(warns_of("did not converge"));
  search.selection.best.converged = false;
  EXPECT_TRUE(warns_of("did not converge"));
  search.selection.stopped = true;
  EXPECT_FALSE(warns_of("did not converge"));
}

TEST_F(FinishedSearch, NamesFiveOfTheCandidatesLeftOut) {
  search.problem.left_out = {"a", "b", "c", "d", "e", "f", "g"};
  EXPECT_TRUE(warns_of("a, b, c, d, e and 2 more"));
}

}  // namespace
}  // namespace mechnn::discovery
