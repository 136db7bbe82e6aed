// The parts of a neural discovery: windows, fitted states, sparse coefficients, the task.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <gtest/gtest.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/torch/candidate_layer.h"
#include "mechnn/trajectory.h"
#include "support/discovery_samples.h"
#include "training/residuals.h"
#include "training/task.h"
#include "training/tasks/discovery/discovery_task.h"
#include "training/tasks/discovery/fitted_states.h"
#include "training/tasks/discovery/network.h"
#include "training/tasks/discovery/sparse_coefficients.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {
namespace {

TEST(Windows, LeaveOutMissingValuesAndScaleBack) {
  TrajectorySet data = test::two_ramps();
  data.trajectories[1].values[5] = std::numeric_limits<double>::quiet_NaN();
  const Windows windows = windows_of(data, 4);
  // 9 of the first; of the second those that begin at 0, 1 and 6, 7, 8.
  ASSERT_EQ(windows.size(), 14);
  EXPECT_EQ(windows.steps.numel(), 1);
  EXPECT_NEAR(windows.steps.item<double>(), 0.5, 1e-12);
  const at::Tensor back = windows.unscaled(windows.values);
  for (std::int64_t w = 0; w < windows.size(); ++w) {
    const double start = windows.starts[w].item<double>();
    EXPECT_TRUE(at::allclose(back[w].select(1, 0), start + at::arange(4, torch::kDouble)));
  }
  EXPECT_NEAR(windows.values.mean().item<double>(), 0, 1e-12);
}

TEST(Windows, KeepUnequalStepsAndRefuseWhatHasNone) {
  TrajectorySet data = test::two_ramps();
  data.trajectories[0].times[11] = 7;
  EXPECT_EQ(windows_of(data, 4).steps.sizes(), (std::vector<std::int64_t>{18, 3}));
  EXPECT_THROW(windows_of(data, 13), std::invalid_argument);
  for (Trajectory& trajectory : data.trajectories) trajectory.values.assign(12, 1.0);
  EXPECT_THROW(windows_of(data, 4), std::invalid_argument);
}

TEST(Windows, DoNotBridgeAGapInTime) {
  TrajectorySet data = test::two_ramps();
  for (std::size_t i = 6; i < 12; ++i) data.trajectories[0].times[i] += 20;
  const Windows windows = windows_of(data, 4);
  // The first trajectory has windows that begin at 0, 1, 2 and 6, 7, 8.
  EXPECT_EQ(windows.size(), 15);
  EXPECT_NEAR(windows.steps.max().item<double>(), 0.5, 1e-9);
}

TEST(Windows, BridgeEightMedianStepsAndNotFifteen) {
  for (const double steps : {8.0, 15.0}) {
    TrajectorySet data = test::two_ramps();
    for (std::size_t i = 6; i < 12; ++i) data.trajectories[0].times[i] += 0.5 * (steps - 1);
    EXPECT_EQ(windows_of(data, 4).size(), steps < 10 ? 18 : 15) << steps;
  }
}

TEST(Windows, LikeOthersBeginAtEveryStridethSample) {
  const TrajectorySet data = test::two_ramps();
  const Windows some = windows_like(windows_of(data, 4), data.trajectories[0], 3);
  EXPECT_TRUE(at::equal(some.starts, at::tensor({0, 3, 6}, torch::kLong)));
  EXPECT_TRUE(at::allclose(some.unscaled(some.values).select(1, 0).flatten(),
                           at::tensor({0.0, 3.0, 6.0}, torch::kDouble)));
}

TEST(FittedStates, AreJudgedByWhatTheyLeaveOfEachState) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  TrajectorySet data;
  data.states = {"x", "y"};
  data.trajectories.resize(2);
  data.trajectories[0].values = {1, 2, 3, 4};
  data.trajectories[1].values = {5, 6, 99, 8};
  std::vector<TrajectoryFit> fits(2);
  fits[0].residuals = {1, 0, -1, 1};
  fits[1].residuals = {2, -1, missing, 0};
  // The squares sum to 8 for x (1, 3, 5) and to 20 for y (2, 4, 6, 8); the residuals' to 6 and 2.
  const std::vector<double> r_squared = r_squared_of(data, fits);
  const std::vector<double> deviation = deviation_of(data, fits);
  ASSERT_EQ(r_squared.size(), 2U);
  EXPECT_NEAR(r_squared[0], 0.25, 1e-12);
  EXPECT_NEAR(r_squared[1], 0.9, 1e-12);
  ASSERT_EQ(deviation.size(), 2U);
  EXPECT_NEAR(deviation[0], std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(deviation[1], std::sqrt(0.5), 1e-12);
}

TEST(FittedStates, LeaveNoResidualOfSamplesInNoWindow) {
  torch::manual_seed(8);
  TrajectorySet data = test::two_ramps();
  const Windows windows = windows_of(data, 4);
  DiscoveryNetwork network(windows, nn::CandidateLayer(test::parsed({"1", "x"}), 1),
                           DiscoveryNetworkOptions{.hidden = 4});
  Trajectory& one = data.trajectories[0];
  one.values[5] = std::numeric_limits<double>::quiet_NaN();
  // Windows begin at 0, 4 and 8; that at 4 has the missing value.
  const TrajectoryFit fit = fitted_states(network, windows, one, 4);
  ASSERT_EQ(fit.residuals.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(std::isnan(fit.residuals[i]), 4 <= i && i < 8) << i;
  }
  EXPECT_EQ(fit.times, (std::vector<double>{0, 0.5, 1, 1.5, 4, 4.5, 5, 5.5}));
}

TEST(SparseCoefficients, DropsTheTermsThatAreNotNeededAndRefitsTheRest) {
  torch::manual_seed(4);
  const at::Tensor z = 25 + 8 * torch::randn({400}, torch::kDouble);
  const at::Tensor candidates = at::stack({at::ones_like(z), z, z.square()}, 1);  // collinear
  const at::Tensor rates = at::tensor({60.0, 10.0}, torch::kDouble);
  SparseCoefficients coefficients(candidates, rates);
  const at::Tensor wanted = at::stack({-2.5 * z + 1e-3 * z.square(), 10 + 0.01 * z}, 1);
  const double scale = wanted.square().mean().item<double>();
  torch::optim::Adam adam(coefficients->parameters(), 0.01);
  double loss = 0;
  for (int i = 0; i < 1500; ++i) {
    adam.zero_grad();
    const at::Tensor error =
        (at::matmul(candidates, coefficients->forward()) - wanted).square().mean();
    error.backward();
    adam.step();
    loss = error.item<double>() / scale;
  }
  EXPECT_LT(loss, 1e-6);
  EXPECT_EQ(coefficients->prune(0.02), 4);
  const at::Tensor active = coefficients->active().to(torch::kInt);
  EXPECT_TRUE(at::equal(active, at::tensor({0, 1, 1, 0, 0, 0}, torch::kInt).reshape({3, 2})));
  const at::Tensor xi = coefficients->forward().detach();
  const at::Tensor refitted = (z * wanted.select(1, 0)).sum() / z.square().sum();
  EXPECT_NEAR(xi[1][0].item<double>(), refitted.item<double>(), 2e-3);
  EXPECT_EQ(xi[2][0].item<double>(), 0);
}

TEST(SparseCoefficients, DropsWhatIsZeroEverywhereAndRefusesTooFewPoints) {
  torch::manual_seed(6);
  const at::Tensor x = torch::randn({50}, torch::kDouble);
  const at::Tensor candidates = at::stack({x, at::zeros_like(x), x.square()}, 1);
  SparseCoefficients coefficients(candidates, at::ones({1}, torch::kDouble));
  const at::Tensor active = coefficients->active().to(torch::kInt);
  EXPECT_TRUE(at::equal(active, at::tensor({1, 0, 1}, torch::kInt).reshape({3, 1})));
  const at::Tensor xi = coefficients->forward();
  EXPECT_TRUE(xi.isfinite().all().item<bool>());
  EXPECT_EQ(xi[1][0].item<double>(), 0);
  EXPECT_THROW(SparseCoefficients(candidates.slice(0, 0, 2), at::ones({1}, torch::kDouble)),
               std::invalid_argument);
}

TEST(SparseCoefficients, JudgeBySizeOfWhatIsActiveAlone) {
  torch::manual_seed(7);
  const at::Tensor x = torch::randn({200}, torch::kDouble);
  const at::Tensor candidates = at::stack({x, x.pow(3)}, 1);
  SparseCoefficients coefficients(candidates, at::ones({1}, torch::kDouble));
  const at::NoGradGuard without_gradients;
  at::Tensor theta = coefficients->named_parameters()["theta"];
  theta.copy_(at::tensor({0.1, 1e-5}, torch::kDouble).reshape({1, 2}));
  ASSERT_EQ(coefficients->prune(0.01), 1);
  theta[0][1] = 1e6;  // as momentum might
  EXPECT_EQ(coefficients->prune(0.5), 0);
}

TEST(DiscoveryTask, GivesPartsThatAddUpToTheWholeBatch) {
  torch::manual_seed(5);
  TrajectorySet data;
  data.states = {"x", "y"};
  Trajectory trajectory;
  for (int i = 0; i < 60; ++i) {
    trajectory.times.push_back(0.1 * i);
    trajectory.values.push_back(std::sin(0.1 * i));
    trajectory.values.push_back(std::cos(0.1 * i));
  }
  data.trajectories = {trajectory};
  NeuralDiscoveryOptions options;
  options.window = 20;
  options.batch = 15;
  options.warm_up = 0;
  DiscoveryTask task(data, options);
  ASSERT_EQ(task.batches(), 2);
  const Loss whole = task.loss(3, 1, {});
  const Loss first = task.loss(3, 1, {0, 2}), second = task.loss(3, 1, {1, 2});
  EXPECT_EQ(whole.items, 15);
  EXPECT_EQ(first.items + second.items, 15);
  EXPECT_NEAR((first.value + second.value).item<double>(), whole.value.item<double>(), 1e-10);
}

TEST(DiscoveryTask, SkipsAndCountsAWindowWhoseSolutionIsNotFinite) {
  torch::manual_seed(9);
  TrajectorySet data;
  data.states = {"x"};
  Trajectory trajectory;
  for (int i = 0; i < 30; ++i) {
    trajectory.times.push_back(0.1 * i);
    trajectory.values.push_back(std::sin(0.1 * i));
  }
  trajectory.times[1] = 1e-310;  // its reciprocal is infinite
  data.trajectories = {trajectory};
  NeuralDiscoveryOptions options;
  options.window = 20;
  options.warm_up = 0;
  options.network.hidden = 8;
  options.network.scheme = "gbdf6";
  DiscoveryTask task(data, options);
  const Loss loss = task.loss(0, 0, {});
  EXPECT_EQ(loss.failed, 1);
  EXPECT_EQ(loss.items, 10);
  EXPECT_TRUE(std::isfinite(loss.value.item<double>()));
  loss.value.backward();
  for (const at::Tensor& parameter : task.module().parameters()) {
    EXPECT_TRUE(parameter.grad().isfinite().all().item<bool>());
  }
}

}  // namespace
}  // namespace mechnn::training
