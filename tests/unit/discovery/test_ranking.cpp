#include "discovery/ranking.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;
using joint_fit::Support;

Fit scored(Support support, double score) {
  Fit fit;
  fit.support = std::move(support);
  fit.score = score;
  return fit;
}

std::vector<double> scores_of(const std::vector<Fit>& fits) {
  std::vector<double> scores;
  scores.reserve(fits.size());
  for (const Fit& fit : fits) scores.push_back(fit.score);
  return scores;
}

TEST(Ranking, KeepsTheHighestScoresBestFirst) {
  Ranking ranking(2);
  ranking.add(scored({0}, 1));
  ranking.add(scored({1}, 3));
  ranking.add(scored({2}, 2));
  EXPECT_EQ(scores_of(ranking.fits()), (std::vector<double>{3, 2}));
  EXPECT_EQ(scores_of(ranking.take()), (std::vector<double>{3, 2}));
  EXPECT_TRUE(ranking.empty());
}

TEST(Ranking, HoldsASupportOnceWithItsHigherScore) {
  Ranking ranking(5);
  ranking.add(scored({0, 1}, 2));
  ranking.add(scored({0, 1}, 1));
  EXPECT_EQ(scores_of(ranking.fits()), (std::vector<double>{2}));
  ranking.add(scored({0, 1}, 4));
  EXPECT_EQ(scores_of(ranking.fits()), (std::vector<double>{4}));
}

TEST(Ranking, IsNotLedByAFitAheadByRounding) {
  Ranking ranking(5);
  EXPECT_TRUE(ranking.would_lead(scored({0}, -7)));
  ranking.add(scored({0}, -7));
  EXPECT_FALSE(ranking.would_lead(scored({1}, -7 + 1e-4)));
  EXPECT_TRUE(ranking.would_lead(scored({1}, -7 + 1e-2)));
}

TEST(Ranking, PutsTheFewestTermsFirstOfThoseThatTieAndDropsFitsWithoutAScore) {
  std::vector<Fit> fits{scored({1, 2}, 5), scored({3}, NAN), scored({4}, 4.95), scored({}, 4.8)};
  rank(fits);
  EXPECT_EQ(scores_of(fits), (std::vector<double>{4.95, 5, 4.8}));
}

}  // namespace
}  // namespace mechnn::discovery
