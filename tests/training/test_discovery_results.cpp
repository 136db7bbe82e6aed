// Results of a neural discovery: errors on held-out data, and against a known truth.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mechnn/model.h"
#include "mechnn/torch/candidate_layer.h"
#include "mechnn/trajectory.h"
#include "support/discovery_samples.h"
#include "training/config.h"
#include "training/tasks/discovery/discovery_task.h"
#include "training/tasks/discovery/held_out.h"
#include "training/tasks/discovery/named_system.h"
#include "training/tasks/discovery/network.h"
#include "training/tasks/discovery/sparse_coefficients.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {
namespace {

/// Samples of x = i² at the times 0.5 i.
Trajectory square(std::int64_t samples) {
  Trajectory trajectory;
  for (std::int64_t i = 0; i < samples; ++i) {
    trajectory.times.push_back(0.5 * static_cast<double>(i));
    trajectory.values.push_back(static_cast<double>(i * i));
  }
  return trajectory;
}

/// A network whose layers give 0, whatever they are given.
DiscoveryNetwork silent(const Windows& windows, Decoder decoder) {
  DiscoveryNetwork network(windows, nn::CandidateLayer(test::parsed({"1", "x"}), 1),
                           DiscoveryNetworkOptions{.hidden = 4, .decoder = decoder});
  const at::NoGradGuard without_gradients;
  for (at::Tensor& parameter : network->parameters()) parameter.zero_();
  return network;
}

/// Root mean square of i² − f² over i = f, …, f + 4 and f = 0, 4, 8: of forecasts that stay at x_f.
double error_of_standing_still() {
  double squares = 0;
  for (const std::int64_t first : {0, 4, 8}) {
    for (std::int64_t i = first; i <= first + 4; ++i) {
      squares += std::pow(static_cast<double>(i * i - first * first), 2);
    }
  }
  return std::sqrt(squares / 15);
}

TEST(HeldOut, JudgesSolutionsByTheTruthInUnitsOfTheSpread) {
  const Windows like = windows_of(test::two_ramps(), 4);
  DiscoveryNetwork network = silent(like, Decoder::mlp);
  HeldOut data{square(6), square(6)};
  for (double& x : data.measured.values) x += 50;
  // u is the centre; windows begin at 0, 1 and 2.
  const double centre = like.centre.item<double>(), spread = like.spread.item<double>();
  double squares = 0;
  for (const double i : {0.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 4.0, 2.0, 3.0, 4.0, 5.0}) {
    squares += std::pow((i * i - centre) / spread, 2);
  }
  EXPECT_NEAR(reconstruction_error(network, like, data), std::sqrt(squares / 12), 1e-12);
}

TEST(HeldOut, JudgesForecastsInUnitsOfTheSpread) {
  const Windows like = windows_of(test::two_ramps(), 4);
  const double spread = like.spread.item<double>();
  DiscoveryNetwork network = silent(like, Decoder::neural_ode);
  EXPECT_NEAR(forecast_error(network, like, square(13), 4), error_of_standing_still() / spread,
              1e-12);
  Model still;
  still.states = {"x"};
  still.equations = {{"x", {}}};
  EXPECT_NEAR(forecast_error(still, like, square(13), 4), error_of_standing_still() / spread, 1e-9);
}

/// Sets θ so that ξ, which is linear in it, is `wanted` (L, D).
void set_coefficients(SparseCoefficients& coefficients, const at::Tensor& wanted) {
  const at::NoGradGuard without_gradients;
  at::Tensor theta = coefficients->named_parameters()["theta"];
  std::vector<at::Tensor> columns;
  for (std::int64_t k = 0; k < wanted.size(0); ++k) {
    theta.zero_().select(1, k).fill_(1);
    columns.push_back(coefficients->forward());
  }
  const at::Tensor map = at::stack(columns, 2).permute({1, 0, 2});  // (D, L, L)
  theta.copy_(torch::linalg_solve(map, wanted.t().unsqueeze(2)).squeeze(2));
}

TEST(NamedSystem, IsExactWithAllTrueTermsAndNoOther) {
  torch::manual_seed(2);
  ConfigTable config = ConfigTable::parse(
      "[data]\nsystem = 'lorenz63'\nsamples = 300\n[network]\nhidden = 4", "test.toml");
  const auto task = named_system_task(config, 1);
  auto& coefficients = dynamic_cast<DiscoveryNetworkImpl&>(task->module()).coefficients();
  const Model all = dynamic_cast<DiscoveryTask&>(*task).model();
  const std::map<std::string, std::vector<double>> truth{{"x", {-10, 28, 0}},
                                                         {"y", {10, -1, 0}},
                                                         {"z", {0, 0, -8.0 / 3}},
                                                         {"x*y", {0, 0, 1}},
                                                         {"x*z", {0, -1, 0}}};
  std::vector<at::Tensor> rows;
  for (const Term& term : all.equations[0].terms) {
    const auto found = truth.find(term.text);
    rows.push_back(at::tensor(found == truth.end() ? std::vector<double>(3) : found->second));
  }
  ASSERT_EQ(rows.size(), 10U);
  set_coefficients(coefficients, at::stack(rows));
  auto results = task->results();
  EXPECT_LT(results.at("coefficient_error"), 1e-6);
  EXPECT_EQ(results.at("exact"), 0);
  EXPECT_EQ(coefficients->prune(1e-6), 23);
  results = task->results();
  EXPECT_LT(results.at("coefficient_error"), 1e-4);
  EXPECT_EQ(results.at("exact"), 1);
}

}  // namespace
}  // namespace mechnn::training
