// The rheology task's parts: how far a law is from the fluid's, and windows without a solution.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/task.h"
#include "training/tasks/rheology/constitutive_law.h"
#include "training/tasks/rheology/kamani_fluid.h"
#include "training/tasks/rheology/law_errors.h"
#include "training/tasks/rheology/rheology.h"
#include "training/tasks/rheology/stress_windows.h"

namespace mechnn::training {
namespace {

/// A parameter of the law by the end of its name.
at::Tensor parameter(Task& task, const std::string& name) {
  return task.module().named_parameters()["law." + name];
}

TEST(LawErrors, DoNotDependOnTheOrderOfAPolynomialsTerms) {
  const KamaniFluid fluid;
  const at::NoGradGuard without_gradients;
  for (const bool swapped : {false, true}) {
    const at::Tensor order = swapped ? at::tensor({0, 2, 1}) : at::tensor({0, 1, 2});
    const at::Tensor exponents = fluid.exponents();
    ConstitutiveLaw law(at::ones({3}, at::kDouble), swapped ? exponents.flip(1) : exponents);
    law->named_parameters()["coefficients"].copy_(fluid.coefficients().index_select(1, order));
    auto errors = law_errors(law, fluid);
    EXPECT_EQ(errors["coefficient_error"], 0) << swapped;
    EXPECT_EQ(errors["exponent_error"], 0) << swapped;
    law->named_parameters()["coefficients"][1][1] *= 1.5;
    errors = law_errors(law, fluid);
    EXPECT_NEAR(errors["coefficient_error"], 0.5, 1e-12) << swapped;
  }
}

TEST(Rheology, SkipsAndCountsWindowsWhoseSolutionIsNotFinite) {
  torch::manual_seed(1);
  ConfigTable config = ConfigTable::parse(
      "[data]\namplitudes = 2\nmin_amplitude = 1e-3\nmax_amplitude = 1e3\nbatch = 82", "test.toml");
  const auto task = rheology_task(config, 1);
  {
    const at::NoGradGuard without_gradients;
    parameter(*task, "exponents").fill_(20);  // squares
    parameter(*task, "coefficients")[0][1] = 1e305;
  }
  const Loss loss = task->loss(0, 0, {});
  EXPECT_EQ(loss.failed, 41);  // all of the larger amplitude
  EXPECT_EQ(loss.items, 41);
  EXPECT_TRUE(std::isfinite(loss.value.item<double>()));
  loss.value.backward();
  for (const at::Tensor& p : task->module().parameters()) {
    EXPECT_TRUE(p.grad().isfinite().all().item<bool>());
  }
}

/// The true law's stress is solved to about second order, whatever the rows: its polynomials of
/// |γ'| have a pole or a kink where the shear turns.
TEST(Rheology, SolvesOnAGridAsFineAsItsConfigurationSays) {
  const KamaniFluid fluid;
  const at::Tensor stress = sampled_stress(fluid, at::tensor({5.0, 10.0}, at::kDouble));
  const double size = stress.square().mean().sqrt().item<double>();
  const at::Tensor scales = at::tensor({1.0, size, size}, at::kDouble).unsqueeze(1);
  std::vector<double> errors;
  for (const std::string refine : {"2", "4", "8"}) {
    ConfigTable config = ConfigTable::parse(
        "[data]\namplitudes = 2\nmin_amplitude = 5\n[law]\nexponents = 'fixed'\nrefine = " + refine,
        "test.toml");
    const auto task = rheology_task(config, 1);
    const at::NoGradGuard without_gradients;
    parameter(*task, "coefficients").copy_(fluid.coefficients() / scales);
    auto results = task->results();
    EXPECT_LT(results.at("coefficient_error"), 1e-10);
    errors.push_back(results.at("trained_error"));
  }
  EXPECT_GT(errors[0] / errors[1], 2.5);
  EXPECT_GT(errors[1] / errors[2], 2.5);
}

/// Derivative of the stress of all windows, in their units, in the 15 numbers of the law at the
/// fluid's: coefficients relative to their values (to the largest of their polynomial where that is
/// 0), exponents absolute. (samples, 15)
at::Tensor sensitivity(const KamaniFluid& fluid) {
  const at::NoGradGuard without_gradients;
  const StressDataOptions options;
  const at::Tensor amplitudes = trained_amplitudes(options);
  const StressWindows windows =
      stress_windows(amplitudes, sampled_stress(fluid, amplitudes), options);
  const at::Tensor truth = fluid.coefficients();
  const at::Tensor units = at::where(truth == 0, truth.amax(1, true), truth);
  const at::Tensor start = windows.stress.select(1, 0) * windows.size;
  const auto stress = [&](const at::Tensor& coefficients, const at::Tensor& exponents) {
    ConstitutiveLaw law(at::ones({3}, at::kDouble), exponents);
    law->named_parameters()["coefficients"].copy_(coefficients);
    return (law->stress(windows.shear, start, "gam4").slice(1, 0, {}, windows.refine) /
            windows.size.unsqueeze(1))
        .flatten();
  };
  constexpr double h = 1e-4;
  std::vector<at::Tensor> columns;
  for (std::int64_t i = 0; i < 9; ++i) {
    at::Tensor by = at::zeros({9}, at::kDouble);
    by[i] = h;
    const at::Tensor moved = by.reshape({3, 3}) * units;
    columns.push_back(
        (stress(truth + moved, fluid.exponents()) - stress(truth - moved, fluid.exponents())) /
        (2 * h));
  }
  for (std::int64_t i = 0; i < 6; ++i) {
    at::Tensor by = at::zeros({6}, at::kDouble);
    by[i] = h;
    const at::Tensor moved = by.reshape({3, 2});
    columns.push_back(
        (stress(truth, fluid.exponents() + moved) - stress(truth, fluid.exponents() - moved)) /
        (2 * h));
  }
  return at::stack(columns, 1);
}

/// The numbers of docs/results/rheology.md: exponents are what the data hardly tell.
TEST(Rheology, DataTellThePowersApartButHardly) {
  const at::Tensor all = sensitivity(KamaniFluid{});
  const auto smallest = [](const at::Tensor& jacobian) {
    const at::Tensor values = at::linalg_svdvals(jacobian);
    return values[-1].item<double>() / std::sqrt(static_cast<double>(jacobian.size(0)));
  };
  EXPECT_NEAR(smallest(all), 1.5e-4, 1e-5);
  EXPECT_NEAR(smallest(all.slice(1, 0, 9)), 1.8e-3, 1e-4);  // exponents known
}

}  // namespace
}  // namespace mechnn::training
