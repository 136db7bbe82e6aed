// Waves of the Korteweg–de Vries equation: the data, the equation as a layer, the networks beside.
#include <ATen/TensorIndexing.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/task.h"
#include "training/tasks/kdv/evaluation.h"
#include "training/tasks/kdv/field_equation.h"
#include "training/tasks/kdv/flux.h"
#include "training/tasks/kdv/kdv.h"
#include "training/tasks/kdv/network_predictor.h"
#include "training/tasks/kdv/networks.h"
#include "training/tasks/kdv/pointwise_block.h"
#include "training/tasks/kdv/predictor.h"
#include "training/tasks/kdv/spectral.h"
#include "training/tasks/kdv/waves.h"

namespace mechnn::training::kdv {
namespace {

constexpr double speed = 0.75;
constexpr double circle = 60;
constexpr std::int64_t grid_points = 192;

/// 3c sech²(√c (x − ct) / 2), which u_t + u u_x + u_xxx = 0 carries along unchanged; on a circle
/// whose far side feels 1e-11 of it.
at::Tensor soliton(double time) {
  const at::Tensor x =
      circle * at::arange(grid_points, at::kDouble) / static_cast<double>(grid_points);
  const at::Tensor wave = ((x - circle / 2 - speed * time) * (std::sqrt(speed) / 2)).cosh().pow(-2);
  return 3 * speed * wave;
}

Waves solitons(std::int64_t frames, double interval) {
  std::vector<at::Tensor> fields;
  for (std::int64_t i = 0; i < frames; ++i) {
    fields.push_back(soliton(static_cast<double>(i) * interval));
  }
  return {at::stack(fields).unsqueeze(0), at::full({1}, circle, at::kDouble),
          at::full({1}, interval, at::kDouble)};
}

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

/// The equation with the numbers of the true one.
std::shared_ptr<Predictor> true_equation(const FieldEquationOptions& options) {
  auto equation = field_equation(polynomial_flux(2), options);
  const at::NoGradGuard without_gradients;
  equation->named_parameters()["linear"][2] = -1;
  equation->named_parameters()["flux.coefficients"][0] = 0.5;
  return equation;
}

TEST(Spectra, GiveTheDerivativeOfASine) {
  const at::Tensor x = 5 * at::arange(16, at::kDouble) / 16;
  const double k = 2 * std::numbers::pi * 3 / 5;
  const at::Tensor lengths = at::full({1}, 5, at::kDouble);
  const at::Tensor slope = fields_of(c10::complex<double>(0, 1) * wave_numbers(lengths, 16) *
                                     spectrum_of((k * x).sin()));
  EXPECT_LT(largest(slope[0] - k * (k * x).cos()), 1e-13);
}

TEST(Spectra, AreFreeOfAliasingInProducts) {
  for (const std::int64_t points : {16, 96, 128}) {
    const at::Tensor kept = alias_free(points, at::kDouble);
    const auto highest = kept.sum().item<std::int64_t>() - 1;
    EXPECT_EQ(highest, (points - 1) / 3);
    const at::Tensor x = at::arange(points, at::kDouble) / static_cast<double>(points);
    const at::Tensor wave = (2 * std::numbers::pi * static_cast<double>(highest) * x).cos();
    // cos² has a mean and a mode of twice the number, which the grid takes for a lower one.
    const at::Tensor product = kept * spectrum_of(wave * wave).abs();
    EXPECT_LT(largest(product.slice(0, 1)), 1e-10) << points;
    EXPECT_NEAR(product[0].item<double>(), static_cast<double>(points) / 2, 1e-10);
  }
}

TEST(ExponentialRungeKutta, CarriesASolitonWithOrderFour) {
  const at::Tensor lengths = at::full({1}, circle, at::kDouble);
  std::vector<double> errors;
  for (const std::int64_t steps : {10, 20, 40}) {
    const at::Tensor step = at::full({1}, 1 / static_cast<double>(steps), at::kDouble);
    const at::Tensor moved = integrated(soliton(0).unsqueeze(0), lengths, step, steps);
    errors.push_back(largest(moved[0] - soliton(1)));
  }
  EXPECT_NEAR(std::log2(errors[0] / errors[1]), 4, 0.3);
  EXPECT_NEAR(std::log2(errors[1] / errors[2]), 4, 0.3);
  const at::Tensor fine = at::full({1}, 1.0 / 4000, at::kDouble);
  EXPECT_LT(largest(integrated(soliton(0).unsqueeze(0), lengths, fine, 4000)[0] - soliton(1)),
            5e-9);
}

TEST(Waves, KeepWhatTheEquationKeepsAndAreAFunctionOfTheSeed) {
  WaveOptions options;
  options.count = 5;
  options.frames = 60;
  const Waves waves = korteweg_de_vries_waves(options, 4);
  EXPECT_TRUE(waves.fields.sizes() == at::IntArrayRef({5, 60, 128}));
  const at::Tensor kept = invariants(waves.fields, waves.lengths);
  const at::Tensor scale = kept.abs().amax({1, 2}).reshape({3, 1});
  const at::Tensor change = (kept.select(2, 59) - kept.select(2, 0)).abs();
  EXPECT_LT(largest(change[0]), 1e-12) << "mass";
  EXPECT_LT(largest(change[1] / scale[1]), 1e-7) << "momentum";
  EXPECT_LT(largest(change[2] / scale[2]), 1e-6) << "energy";
  EXPECT_TRUE(((waves.lengths - 64).abs() <= 6.4).all().item<bool>());
  EXPECT_TRUE(((waves.intervals * 249 - 50).abs() <= 5).all().item<bool>());
  EXPECT_TRUE(waves.fields.equal(korteweg_de_vries_waves(options, 4).fields));
  EXPECT_FALSE(waves.fields.equal(korteweg_de_vries_waves(options, 5).fields));
  // Half the step changes them by the error that the header states.
  options.substeps *= 2;
  const Waves finer = korteweg_de_vries_waves(options, 4);
  const at::Tensor errors = (finer.fields - waves.fields).abs().amax({1, 2});
  EXPECT_LT(errors.median().item<double>(), 2e-8);
  EXPECT_LT(errors.max().item<double>(), 2e-6);
}

TEST(FieldEquation, OneSweepFromTheTrueFramesGivesThemAgain) {
  FieldEquationOptions options;
  options.hop = 5;
  const auto equation = true_equation(options);
  const Waves waves = solitons(observed_frames + 5, 0.2);
  const at::Tensor future = waves.fields.slice(1, observed_frames);
  const Forecast told = equation->forecast(waves.frames(0, observed_frames), future);
  EXPECT_TRUE(told.solved.all().item<bool>());
  EXPECT_LT(largest(told.fields - future), 2e-3);
  EXPECT_GT(largest(future - waves.fields.slice(1, 9, 10)), 0.3);
}

TEST(FieldEquation, SweepsUntilTheWaveIsRightAndAgreesWithStepByStep) {
  const Waves waves = solitons(observed_frames + 40, 0.1);
  const at::Tensor truth = waves.fields.slice(1, observed_frames);
  FieldEquationOptions options;
  const at::NoGradGuard without_gradients;
  std::vector<double> errors;
  for (const std::int64_t substeps : {1, 2, 4}) {
    options.substeps = substeps;
    const auto equation = true_equation(options);
    errors.push_back(largest(continued(*equation, waves.frames(0, observed_frames), 40) - truth));
  }
  EXPECT_LT(errors[0], 2e-3);
  EXPECT_LT(errors[2], 2e-7);
  EXPECT_GT(errors[0] / errors[1], 16) << "of order 4 or more";
  options.solver = FieldSolver::step_by_step;
  options.substeps = 16;
  const auto stepped = true_equation(options);
  EXPECT_LT(largest(continued(*stepped, waves.frames(0, observed_frames), 40) - truth), 2e-6);
}

TEST(FieldEquation, SaysWhichItemDidNotConverge) {
  FieldEquationOptions options;
  options.hop = 9;
  options.max_sweeps = 6;
  const auto equation = true_equation(options);
  Waves waves = solitons(observed_frames, 0.2);
  // A wave of a thousandth of the height hardly moves its flux.
  waves = {at::cat({waves.fields, 1e-3 * waves.fields}), waves.lengths.repeat(2),
           waves.intervals.repeat(2)};
  const at::NoGradGuard without_gradients;
  const Forecast found = equation->forecast(waves, {});
  EXPECT_FALSE(found.solved[0].item<bool>());
  EXPECT_TRUE(found.solved[1].item<bool>());
  const at::Tensor both = continued(*equation, waves, 18);
  EXPECT_TRUE(both[0].isnan().all().item<bool>());
  EXPECT_TRUE(both[1].isfinite().all().item<bool>());
  const auto one = continued(*equation, waves.at(at::arange(1, 2)), 18);
  EXPECT_LT(largest(one[0] - both[1]), 1e-12);
}

TEST(FieldEquation, HasTheGradientOfFiniteDifferences) {
  torch::manual_seed(3);
  for (const FieldSolver solver : {FieldSolver::sweeps, FieldSolver::step_by_step}) {
    FieldEquationOptions options;
    options.solver = solver;
    options.training_sweeps = 2;
    options.teacher_forcing = false;
    const auto equation = field_equation(network_flux(4), options);
    const Waves waves = solitons(observed_frames + 3, 0.2);
    const at::Tensor future = waves.fields.slice(1, observed_frames);
    const auto loss = [&] {
      return (equation->forecast(waves.frames(0, observed_frames), future).fields - future)
          .square()
          .sum();
    };
    {
      const at::NoGradGuard without_gradients;
      equation->named_parameters()["linear"].copy_(0.1 * at::randn({4}, at::kDouble));
    }
    loss().backward();
    for (const auto& entry : equation->named_parameters()) {
      at::Tensor flat = entry.value().detach().flatten();
      for (std::int64_t i = 0; i < std::min<std::int64_t>(4, flat.size(0)); ++i) {
        const double gradient = entry.value().grad().flatten()[i].item<double>();
        const auto moved = [&](double by) {
          flat[i] += by;
          const double value = loss().item<double>();
          flat[i] -= by;
          return value;
        };
        constexpr double h = 1e-5;
        const double difference = (moved(h) - moved(-h)) / (2 * h);
        EXPECT_NEAR(gradient, difference, 1e-6 * (1 + std::abs(difference)))
            << entry.key() << ' ' << i;
      }
    }
  }
}

TEST(FieldEquation, LeavesOutWhatOverflowsStepByStep) {
  FieldEquationOptions options;
  options.solver = FieldSolver::step_by_step;
  const auto equation = true_equation(options);
  Waves waves = solitons(observed_frames + 3, 0.2);
  // A wave so high that u² overflows, beside one that is not.
  waves = {at::cat({waves.fields, 1e200 * waves.fields}), waves.lengths.repeat(2),
           waves.intervals.repeat(2)};
  const auto [fields, solved] =
      equation->forecast(waves.frames(0, observed_frames), waves.fields.slice(1, observed_frames));
  EXPECT_TRUE(solved[0].item<bool>());
  EXPECT_FALSE(solved[1].item<bool>());
  fields[0].square().sum().backward();
  for (const auto& entry : equation->named_parameters()) {
    EXPECT_TRUE(entry.value().grad().isfinite().all().item<bool>()) << entry.key();
    EXPECT_GT(largest(entry.value().grad()), 0) << entry.key();
  }
}

TEST(CubicFlux, PartsAFluxIntoPowers) {
  const auto flux = polynomial_flux(4);
  const at::NoGradGuard without_gradients;
  flux->named_parameters()["coefficients"].copy_(at::tensor({0.5, -0.2, 0.0}, at::kDouble));
  const at::Tensor u = at::rand({50}, at::kDouble) * 4 - 1;
  const CubicFlux cubic = CubicFlux::nearest(*flux, u);
  EXPECT_LT(largest(cubic.coefficients - at::tensor({0.0, 0.0, 0.5, -0.2}, at::kDouble)), 1e-12);
  EXPECT_LT(cubic.misfit, 1e-12);
  flux->named_parameters()["coefficients"][2] = 0.1;
  EXPECT_GT(CubicFlux::nearest(*flux, u).misfit, 1e-3);
}

TEST(FieldNetworks, TurnWithTheCircle) {
  torch::manual_seed(5);
  const Channels channels{3, 2};
  const at::Tensor input = at::randn({2, 3, 32});
  for (const auto& network : {residual_network(channels, {4, 4, 6}), u_network(channels, 4),
                              fourier_network(channels, 4, 5)}) {
    const at::Tensor output = network->forward(input);
    ASSERT_TRUE(output.sizes() == at::IntArrayRef({2, 2, 32}));
    EXPECT_GT(largest(output - output.roll(4, 2)), 1e-3);
    EXPECT_LT(largest(network->forward(input.roll(4, 2)) - output.roll(4, 2)), 1e-5);
  }
}

TEST(PointwiseBlock, SolvesAnEquationAtEveryPoint) {
  torch::manual_seed(6);
  const Waves waves = solitons(observed_frames, 0.2);
  for (const std::int64_t order : {1, 4}) {
    PointwiseBlockOptions options;
    options.points = grid_points;
    options.scale = Scale::of(waves);
    options.order = order;
    options.width = 2;
    const auto block = pointwise_block(options);
    const auto [fields, solved] = block->forecast(waves, {});
    EXPECT_TRUE(fields.sizes() == at::IntArrayRef({1, 9, grid_points}));
    EXPECT_TRUE(solved.all().item<bool>());
    fields.square().sum().backward();
    for (const auto& entry : block->named_parameters()) {
      ASSERT_TRUE(entry.value().grad().defined()) << entry.key();
      EXPECT_TRUE(entry.value().grad().isfinite().all().item<bool>()) << entry.key();
    }
  }
}

TEST(PointwiseBlock, SolvesTheEquationThatItsNetworksWrite) {
  const Waves waves = solitons(observed_frames, 0.2);
  PointwiseBlockOptions options;
  options.points = grid_points;
  options.scale = Scale::of(waves);
  options.order = 1;
  options.width = 2;
  options.leading = nn::LeadingCoefficient::monic;
  options.learned_steps = false;
  options.scheme = "gam6";
  const auto block = pointwise_block(options);
  const at::NoGradGuard without_gradients;
  for (const auto& entry : block->named_parameters()) entry.value().zero_();
  // u' + 0.5 u = 0.3 t at the times t = 0, 0.2, …; channels are (time, order) of c, time of b.
  auto parameters = block->named_parameters();
  for (std::int64_t t = 0; t < 10; ++t) {
    parameters["coefficients.last.bias"][2 * t] = 0.5;
    parameters["rhs.last.bias"][t] = 0.3 * 0.2 * static_cast<double>(t);
  }
  const at::Tensor time = 0.2 * at::arange(1, 10, at::kDouble).reshape({1, 9, 1});
  const at::Tensor particular = 0.6 * time - 1.2;
  const at::Tensor expected = particular + (waves.fields.slice(1, -1) + 1.2) * (-0.5 * time).exp();
  EXPECT_LT(largest(block->forecast(waves, {}).fields - expected), 1e-6);
}

TEST(Evaluation, CountsWhatIsLostAsTheLargestError) {
  const Waves waves = solitons(200, 0.05);
  const Waves two{at::cat({waves.fields, waves.fields}), waves.lengths.repeat(2),
                  waves.intervals.repeat(2)};
  at::Tensor predicted = two.fields.clone();
  predicted[1].fill_(std::numeric_limits<double>::quiet_NaN());
  const auto named = measures(predicted, two);
  EXPECT_EQ(named.at("lost"), 1);
  EXPECT_NEAR(named.at("nmse_100"), largest_error / 2, 1e-14);
  EXPECT_NEAR(named.at("nmse_200"), largest_error / 2, 1e-14);
  EXPECT_LT(named.at("momentum_drift"), 1e-8);
  EXPECT_LT(named.at("energy_drift"), 1e-8);
  predicted[1] = two.fields[1] * 1.1;
  EXPECT_NEAR(measures(predicted, two).at("nmse_200"), 0.01 / 2, 1e-12);
  predicted[1] = two.fields[1] * 1e100;
  EXPECT_NEAR(measures(predicted, two).at("nmse_200"), largest_error / 2, 1e-12);
  EXPECT_EQ(measures(predicted, two).at("lost"), 1);
}

std::unique_ptr<Task> small_task(const std::string& predictor) {
  ConfigTable config = ConfigTable::parse("predictor = '" + predictor +
                                              "'\n[data]\ntrained = 2\nvalidated = 1\ntested = "
                                              "1\npoints = 32\nsubsteps = 2\nbatch = 20",
                                          "test.toml");
  return kdv_task(config, 1);
}

TEST(Kdv, EveryPredictorHasALossAndResults) {
  for (const char* predictor : {"field_equation", "pointwise_block", "fno", "resnet", "unet"}) {
    torch::manual_seed(1);
    const auto task = small_task(predictor);
    const Loss loss = task->loss(0, 0, {});
    EXPECT_EQ(loss.items, 20) << predictor;
    EXPECT_EQ(loss.failed, 0) << predictor;
    loss.value.backward();
    EXPECT_GT(loss.value.item<double>(), 0) << predictor;
    const auto results = task->results();
    EXPECT_GT(results.at("nmse_100"), 1e-3) << predictor;
    EXPECT_LE(results.at("nmse_100"), largest_error) << predictor;
    EXPECT_GT(results.at("persistence_nmse_200"), 0.1) << predictor;
    const bool is_shared = std::string(predictor) == "field_equation";
    EXPECT_EQ(task->equation_lines().size(), is_shared ? 2 : 0) << predictor;
    EXPECT_EQ(task->figures().size(), is_shared ? 3 : 2) << predictor;
  }
}

TEST(Kdv, PartsOfABatchAddUp) {
  const auto task = small_task("field_equation");
  const at::NoGradGuard without_gradients;
  const double whole = task->validation_loss(0, {0, 1}).value.item<double>();
  double sum = 0;
  for (std::int64_t rank = 0; rank < 3; ++rank) {
    sum += task->validation_loss(0, {rank, 3}).value.item<double>();
  }
  EXPECT_NEAR(sum, whole, 1e-9 * whole);
}

}  // namespace
}  // namespace mechnn::training::kdv
