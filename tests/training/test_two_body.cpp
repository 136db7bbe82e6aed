// The two-body task's parts: the orbit against what is published of it, the yardstick, measures.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/task.h"
#include "training/tasks/n_body/evaluation.h"
#include "training/tasks/n_body/flow.h"
#include "training/tasks/n_body/force.h"
#include "training/tasks/n_body/newton_fit.h"
#include "training/tasks/n_body/orbit.h"
#include "training/tasks/n_body/scales.h"
#include "training/tasks/n_body/two_body.h"

namespace mechnn::training::n_body {
namespace {

const Orbit& orbit() {
  static const Orbit once = published_orbit();
  return once;
}

double number(const at::Tensor& x) { return x.item<double>(); }

double largest(const at::Tensor& x) { return number(x.abs().max()); }

TEST(PublishedOrbit, HasThePublishedSeparationAndPeriod) {
  const at::Tensor distance = at::linalg_vector_norm(separation(orbit().positions), 2, {1});
  EXPECT_NEAR(number(distance.min()), 3.04, 0.005);
  EXPECT_NEAR(number(distance.max()), 18.54, 0.005);
  // Kepler's third law: T = 2π √(a³/μ).
  const double axis = number(distance.min() + distance.max()) / 2;
  EXPECT_NEAR(2 * M_PI * std::sqrt(axis * axis * axis / 70) / orbit().step, 266, 0.5);
}

TEST(PublishedOrbit, KeepsEnergyAndMomentum) {
  const at::Tensor s = separation(orbit().positions), v = separation(orbit().velocities);
  const at::Tensor energy = v.square().sum(1) / 2 - 70 / at::linalg_vector_norm(s, 2, {1});
  EXPECT_LT(largest(energy / energy[0] - 1), 1e-8);
  const at::Tensor momentum =
      20 * orbit().velocities.select(1, 0) + 15 * orbit().velocities.select(1, 1);
  EXPECT_LT(largest(momentum - momentum[0]), 1e-9);
}

TEST(FinalVelocity, IsExactForPolynomials) {
  const at::Tensor t = torch::arange(12, torch::kDouble) * 0.1 - 1.1;               // ends at 0
  const at::Tensor x = (1 + t * (2 + t * t * (3 + t.pow(8)))).reshape({12, 1, 1});  // degree 11
  EXPECT_NEAR(number(final_velocity(x, 0.1)), 2, 1e-9);
  EXPECT_LT(largest(final_velocity(orbit().positions.slice(0, 0, 1500), orbit().step) -
                    orbit().velocities[1499]),
            1e-6);
  EXPECT_THROW(final_velocity(x.slice(0, 0, 11), 0.1), std::invalid_argument);
}

TEST(NewtonFit, FindsTheStrengths) {
  const Attraction fitted = fitted_attraction(orbit().positions.slice(0, 0, 2000), orbit().step);
  EXPECT_NEAR(fitted.first, 40, 1e-3);
  EXPECT_NEAR(fitted.second, 30, 1e-3);
}

TEST(Rollouts, MeasureErrorsInUnitsOfTheSeparation) {
  const Stretches stretches = Stretches::of(orbit(), {4000, 5000}, 50);
  EXPECT_TRUE(stretches.truth[1][0].equal(orbit().positions[5050]));
  const Rollout exact(stretches.truth, stretches, orbit());
  EXPECT_EQ(exact.error(rollout_steps), 0);
  EXPECT_LT(exact.energy_drift(), 1e-4);  // of the differences that give velocities
  const double size = std::sqrt(number(separation(orbit().positions).square().sum(1).mean()));
  at::Tensor moved = stretches.truth.clone();
  moved.select(3, 1) += 0.5 * size;
  const Rollout shifted(moved, stretches, orbit());
  EXPECT_NEAR(shifted.error(100), 0.5, 1e-12);
  EXPECT_NEAR(shifted.energy_drift(), exact.energy_drift(), 1e-9);  // both bodies moved alike
  moved.slice(1, 500).fill_(std::nan(""));
  const Rollout lost(moved, stretches, orbit());
  EXPECT_NEAR(lost.error(500), 0.5, 1e-12);
  EXPECT_NEAR(lost.error(1000), std::sqrt((0.25 + Rollout::lost * Rollout::lost) / 2), 1e-9);
  EXPECT_EQ(lost.energy_drift(), Rollout::lost);
}

/// The true law, as parameters of the learned one.
std::shared_ptr<PowerLaw> true_law(const Scales& scales) {
  auto law = std::make_shared<PowerLaw>(scales, 2.0);
  const at::NoGradGuard without_gradients;
  const double unit = scales.acceleration * scales.length * scales.length;
  law->named_parameters()["log_strength"][0] = std::log(40 / unit);
  law->named_parameters()["log_strength"][1] = std::log(30 / unit);
  return law;
}

TEST(MechanisticFlow, FollowsTheOrbitByTheTrueLaw) {
  const Scales scales = Scales::of(orbit().positions.slice(0, 0, 2000), orbit().step);
  const auto law = true_law(scales);
  const auto written = law->attraction();
  ASSERT_TRUE(written);
  EXPECT_NEAR(written->first, 40, 1e-9);
  EXPECT_NEAR(written->second, 30, 1e-9);
  const at::NoGradGuard without_gradients;
  const Stretches stretches = Stretches::of(orbit(), {4000, 4100, 4200}, 50);
  const at::Tensor followed = stretches.truth.slice(1, 0, 50);
  std::vector<double> errors;
  for (const std::int64_t refine : {1, 2}) {
    const auto flow = mechanistic_flow(law, {orbit().step, refine}, "gam6");
    const Forecast forecast = flow->forecast(stretches.observed, followed);
    EXPECT_TRUE(forecast.solved.all().item<bool>());
    EXPECT_LT(largest(forecast.positions - followed), 1e-3);
    const Rollout rollout(flow->continued(stretches.observed, rollout_steps), stretches, orbit());
    errors.push_back(rollout.error(rollout_steps));
  }
  EXPECT_LT(errors[0], 5e-3);
  EXPECT_LT(errors[1], errors[0] / 30);  // of order 6
  // Runge and Kutta's method with steps of a sample is less accurate, but near.
  const auto stepped = runge_kutta_flow(law, {orbit().step, 1});
  EXPECT_LT(largest(stepped->continued(stretches.observed, 50) - followed), 1e-2);
}

std::map<std::string, double> results_of(const std::string& text) {
  torch::manual_seed(1);
  ConfigTable config = ConfigTable::parse(text, "test.toml");
  return two_body_task(config, 1)->results();
}

TEST(TwoBody, EveryPredictorPredictsAndDescends) {
  for (const std::string predictor :
       {"predictor = 'law'", "predictor = 'force'\n[force]\nhidden = 8",
        "predictor = 'second_order_neural_ode'\n[force]\nhidden = 8",
        "predictor = 'neural_ode'\n[force]\nhidden = 8", "predictor = 'mlp'\n[window]\nhidden = 8",
        "predictor = 'equation'\n[window]\nhidden = 8",
        "predictor = 'equation'\n[window]\nhidden = 8\n[equation]\ncoefficients = 'window'\nrhs = "
        "'window'",
        "predictor = 'equation'\n[window]\nhidden = 8\ninput = 'shifted'\n[equation]\nimposed = "
        "'positions'\nsteps = 'learned'\nleading = 'free'\nscheme = 'slack'",
        "predictor = 'equation'\n[window]\nhidden = 8\n[equation]\nimposed = "
        "'positions'\ncoefficients = 'all'\nleading = 'free'\nscheme = 'taylor'"}) {
    torch::manual_seed(1);
    ConfigTable config =
        ConfigTable::parse(predictor + "\n[data]\nstride = 100\nbatch = 7", "test.toml");
    const auto task = two_body_task(config, 1);
    EXPECT_NO_THROW(config.refuse_unknown_keys()) << predictor;
    const Loss whole = task->loss(0, 0, {});
    ASSERT_EQ(whole.failed, 0) << predictor;
    const Loss first = task->loss(0, 0, {0, 2}), second = task->loss(0, 0, {1, 2});
    EXPECT_NEAR(number(first.value + second.value), number(whole.value), 1e-5 * number(whole.value))
        << predictor;
    whole.value.backward();
    const at::NoGradGuard without_gradients;
    double slope = 0;
    for (const at::Tensor& p : task->module().parameters()) {
      slope += number(p.grad().square().sum());
    }
    const double rate = 1e-3 * number(whole.value) / slope;
    for (const at::Tensor& p : task->module().parameters()) p.sub_(rate * p.grad());
    const double after = number(task->loss(0, 0, {}).value) / number(whole.value);
    EXPECT_NEAR(after, 1 - 1e-3, 3e-4) << predictor;
  }
}

TEST(TwoBody, TellsTheYardstickBesideTheNetwork) {
  auto results = results_of("predictor = 'law'\n[data]\nstride = 100\n[law]\nexponent = 2");
  EXPECT_NEAR(results.at("newton_strength_1"), 40, 1e-3);
  EXPECT_LT(results.at("newton_error_2000"), 3e-3);
  EXPECT_GT(results.at("error_2000"), 0.1);  // strengths not trained yet
  EXPECT_EQ(results.at("exponent"), 2);
  for (const char* name : {"error_100", "published_error_2000", "published_energy_drift"}) {
    EXPECT_TRUE(std::isfinite(results.at(name))) << name;
  }
}

}  // namespace
}  // namespace mechnn::training::n_body
