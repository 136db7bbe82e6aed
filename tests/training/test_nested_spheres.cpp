// The nested spheres' points and classifiers.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "training/config.h"
#include "training/options.h"
#include "training/task.h"
#include "training/tasks/nested_spheres/classifier.h"
#include "training/tasks/nested_spheres/nested_spheres.h"
#include "training/tasks/nested_spheres/points.h"

namespace mechnn::training::nested_spheres {
namespace {

TEST(NestedPoints, FillTheBallAndTheShellEvenly) {
  for (const std::int64_t dim : {1, 2, 3}) {
    const Points points = nested_points(20'000, dim, 1);
    ASSERT_EQ(points.size(), 20'000);
    EXPECT_EQ(points.labels.sum().item<double>(), 10'000);
    const at::Tensor radius = at::linalg_vector_norm(points.coordinates, 2, {1});
    const at::Tensor inside = points.labels == 0;
    EXPECT_LE(radius.index({inside}).max().item<double>(), 0.5);
    EXPECT_GE(radius.index({inside.logical_not()}).min().item<double>(), 1 - 1e-6);
    EXPECT_LE(radius.index({inside.logical_not()}).max().item<double>(), 1.5 + 1e-6);
    // Half of the ball's volume lies within r 2^(−1/dim).
    const double half = 0.5 * std::pow(2, -1 / static_cast<double>(dim));
    const double share = (radius.index({inside}) < half).to(at::kDouble).mean().item<double>();
    EXPECT_NEAR(share, 0.5, 0.02) << dim;
    const auto power = static_cast<double>(dim);
    const double middle = std::pow((1 + std::pow(1.5, power)) / 2, 1 / power);
    const at::Tensor shell = radius.index({inside.logical_not()});
    EXPECT_NEAR((shell < middle).to(at::kDouble).mean().item<double>(), 0.5, 0.02) << dim;
    EXPECT_LT(points.coordinates.mean(0).abs().max().item<double>(), 0.03);
  }
}

TEST(NestedPoints, AreAFunctionOfTheSeed) {
  const Points one = nested_points(100, 2, 7);
  EXPECT_TRUE(one.coordinates.equal(nested_points(100, 2, 7).coordinates));
  EXPECT_FALSE(one.coordinates.equal(nested_points(100, 2, 8).coordinates));
}

TEST(NestedSpheres, EveryClassifierLearnsAndCountsItsEvaluations) {
  for (const auto& [kind, evaluations] : {std::pair<std::string, double>{"equation", 1},
                                          {"mlp", 1},
                                          {"neural_ode", 40},
                                          {"augmented", 40},
                                          {"second_order", 40}}) {
    torch::manual_seed(1);
    ConfigTable config = ConfigTable::parse(
        "classifier = '" + kind + "'\n[data]\npoints = 100\nbatch = 60\n[network]\nhidden = 8",
        "test.toml");
    const auto task = nested_spheres_task(config, 1);
    const Loss whole = task->loss(0, 0, {});
    EXPECT_EQ(whole.items, 60) << kind;
    EXPECT_EQ(whole.failed, 0) << kind;
    whole.value.backward();
    {
      const at::NoGradGuard without_gradients;
      for (const at::Tensor& p : task->module().parameters()) {
        if (p.grad().defined()) p.sub_(1e-4 * p.grad());
      }
    }
    EXPECT_LT(task->loss(0, 0, {}).value.item<double>(), whole.value.item<double>()) << kind;
    const auto results = task->results();
    EXPECT_EQ(results.at("evaluations"), evaluations) << kind;
    EXPECT_TRUE(std::isnan(results.at("epochs_to_99"))) << kind;
    EXPECT_GT(results.at("parameters"), 50) << kind;
  }
}

/// Right-hand sides beyond the range of float at some points: they count as wrong, and no gradient
/// suffers.
TEST(NestedSpheres, LeavesOutPointsThatCannotBeSolved) {
  torch::manual_seed(1);
  ConfigTable config = ConfigTable::parse("[data]\ndim = 1\npoints = 100\nbatch = 60", "test.toml");
  const auto task = nested_spheres_task(config, 1);
  {
    const at::NoGradGuard without_gradients;
    auto parameters = task->module().named_parameters();
    parameters["classifier.block.rhs.weight"].fill_(3e37F);
  }
  const Loss loss = task->loss(0, 0, {});
  ASSERT_GT(loss.failed, 0);
  ASSERT_GT(loss.items, 0);
  EXPECT_EQ(loss.failed + loss.items, 60);
  loss.value.backward();
  for (const auto& item : task->module().named_parameters()) {
    EXPECT_TRUE(item.value().grad().isfinite().all().item<bool>()) << item.key();
  }
}

}  // namespace
}  // namespace mechnn::training::nested_spheres
