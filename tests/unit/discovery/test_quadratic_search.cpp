#include "discovery/quadratic_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "joint_fit/joint_fit.h"
#include "joint_fit/quadratic_model.h"
#include "support/small_fit_problem.h"

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;
using joint_fit::FitProblem;
using joint_fit::QuadraticModel;
using joint_fit::RefineLimits;
using joint_fit::Support;

// x' = −y, y' = x − 2 with one candidate more, as the model around the fit without it predicts.
TEST(QuadraticModel, PredictsTheDifferenceBetweenTwoRefitsOfOneTermMore) {
  FitProblem problem = small_fit_problem(1);
  problem.noise.known = {0.02, 0.02};
  const auto count = static_cast<std::uint32_t>(problem.rhs.size());
  const Support truth{2, count, count + 1};
  const RefineLimits tight{1e-6, 100};
  const Fit fit = fit_from_smooth(problem, truth, tight);
  Support everything(2 * count);
  for (std::uint32_t k = 0; k < 2 * count; ++k) everything[k] = k;
  const QuadraticModel model = quadratic_model(problem, fit, everything, problem.row_weight);
  std::vector<double> gaps;
  for (const Proposal& proposal : propose(model, truth, 400)) {
    if (proposal.support.size() != truth.size() + 1) continue;
    if (!std::includes(proposal.support.begin(), proposal.support.end(), truth.begin(),
                       truth.end())) {
      continue;
    }
    const Fit refit = fit_from(problem, fit, proposal.support, proposal.xi, tight);
    gaps.push_back(refit.score - proposal.score);
  }
  ASSERT_GE(gaps.size(), 3u);
  for (const double gap : gaps) EXPECT_NEAR(gap, gaps.front(), 0.5);
}

}  // namespace
}  // namespace mechnn::discovery
