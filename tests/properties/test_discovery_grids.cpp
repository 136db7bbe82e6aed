// The libraries of an automatic search are compared on one grid: what becomes of the result where
// one of them cannot be searched on it.
#include <gtest/gtest.h>

#include <stop_token>

#include "mechnn/discovery.h"
#include "problems/sampling.h"
#include "support/discovery_truth.h"

namespace mechnn {
namespace {

using problems::dynamical_system;
using problems::sample;
using testing::support_text;

/// How often a search began on a grid of its own, by the libraries of an automatic search.
struct Searches {
  int quadratic = 0;
  int richer = 0;

  /// Progress counts parts of the whole: the first library's begins at 0.
  void count(const DiscoveryProgress& progress) {
    if (progress.stage != "fitting the full library") return;
    ++(progress.fraction == 0 ? quadratic : richer);
  }
};

DiscoveryResult discover_quadratic(const TrajectorySet& data, DiscoveryOptions options) {
  options.progress = {};
  options.stop = {};
  options.library = automatic_library(options.library);
  options.library.trigonometric = false;
  return discover(data, options);
}

// The cubic library settles on a grid twice as fine as the quadratic one's, which is then searched
// on it again.
TEST(Discovery, AStopWhileLibrariesAreBroughtToOneGridKeepsTheSearchOnTheirOwn) {
  const auto data =
      sample(dynamical_system("lotka_volterra"), {.noise = 0.1, .seed = 1, .time_step = 1.6}).data;
  std::stop_source source;
  DiscoveryOptions options;
  options.stop = source.get_token();
  Searches searches;
  options.progress = [&](const DiscoveryProgress& progress) {
    searches.count(progress);
    if (searches.quadratic == 2) source.request_stop();
  };
  const DiscoveryResult result = discover_with_automatic_library(data, options);
  ASSERT_EQ(searches.quadratic, 2);
  ASSERT_GT(searches.richer, 1);
  EXPECT_EQ(result.status, DiscoveryStatus::stopped);
  const DiscoveryResult quadratic = discover_quadratic(data, options);
  EXPECT_EQ(support_text(result.model), support_text(quadratic.model));
  EXPECT_EQ(result.score, quadratic.score);
}

// Rows of second order do not settle on the grid on which the quadratic library is searched last,
// and which is too fine for the memory of the cubic one, searched on a coarser one.
TEST(Discovery, ALibraryTooLargeForTheGridOfAnotherDoesNotEndTheSearch) {
  const problems::DynamicalSystem system = dynamical_system("lorenz63");
  const auto data = sample(system, {.noise = 0.002, .duration = 10, .time_step = 0.08}).data;
  DiscoveryOptions options;
  options.scheme = "gam2";
  options.max_memory = 4.4e6;
  Searches searches;
  options.progress = [&](const DiscoveryProgress& progress) { searches.count(progress); };
  const DiscoveryResult result = discover_with_automatic_library(data, options);
  ASSERT_EQ(searches.quadratic, 3);
  ASSERT_EQ(searches.richer, 2);
  EXPECT_EQ(result.status, DiscoveryStatus::done);
  EXPECT_EQ(result.library.size(), 10u);
  EXPECT_EQ(result.score, discover_quadratic(data, options).score);
}

}  // namespace
}  // namespace mechnn
