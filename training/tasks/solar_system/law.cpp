#include "training/tasks/solar_system/law.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <utility>

#include "mechnn/torch/linear_ode.h"
#include "training/numbers.h"
#include "training/tasks/n_body/gravity.h"
#include "training/tasks/solar_system/orbits.h"

namespace mechnn::training::solar_system {
namespace {

/// The first body, at 0 and at rest, before the others.
at::Tensor with_first(const at::Tensor& others) {
  return at::cat({at::zeros_like(others.slice(-2, 0, 1)), others}, -2);
}

/// x'' = a from the first state on: all (batch, T, body, 3), positions too.
Forecast integral_of(const at::Tensor& accelerations, const States& first, double step) {
  const std::int64_t batch = accelerations.size(0);
  const auto flat = [](const at::Tensor& x) {
    return x.transpose(1, 2).transpose(2, 3).flatten(0, 2);
  };
  const at::Tensor rhs = flat(accelerations).unsqueeze(2);  // (batch · body · axis, T, 1)
  const at::Tensor x = flat(first.positions), v = flat(first.velocities);
  // u = x − x(0), lest small changes of large positions be rounded.
  const at::Tensor initial = at::stack({at::zeros_like(v), v}, 2).unsqueeze(2);  // (…, 1, 1, 2)
  const at::Tensor leading = at::tensor({0.0, 0.0, 1.0}, rhs.options()).reshape({1, 1, 1, 1, 3});
  nn::OperatorOptions options;
  options.scheme = "gam6";
  const auto found = nn::linear_ode_solve(leading, rhs, initial,
                                          at::full({1, 1}, step, rhs.options()), {}, options);
  const at::Tensor moved = found.solution.select(2, 0).select(2, 0);  // (…, T)
  const at::Tensor positions = (x + moved).reshape({batch, -1, space, accelerations.size(1)});
  return {positions.permute({0, 3, 1, 2}), (found.status == 0).reshape({batch, -1}).all(1)};
}

class Law : public Predictor {
 public:
  Law(MassFit fit, double exponent, double step) : fit_(std::move(fit)), step_(step) {
    exponent_ = register_parameter("exponent", at::full({1}, exponent, at::kDouble));
  }

  Forecast forecast(const States& observed, const States& future) override {
    const at::Tensor path = at::cat({observed.positions.slice(1, -1), future.positions}, 1);
    const at::Tensor made =
        (n_body::pulls(with_first(path), exponent_) * fit_.strengths(exponent_).reshape({-1, 1}))
            .sum(-2);
    const at::Tensor relative = made.slice(2, 1) - made.slice(2, 0, 1);
    const Forecast found = integral_of(
        relative, {observed.positions.slice(1, -1), observed.velocities.slice(1, -1)}, step_);
    return {found.positions.slice(1, 1), found.solved};
  }

  at::Tensor continued(const States& observed, std::int64_t steps) override {
    const States start{with_first(observed.positions.slice(0, -1)),
                       with_first(observed.velocities.slice(0, -1))};
    const Gravity gravity{strengths(), exponent(), Relativity::none};
    return integrated(gravity, start, step_, steps + 1).positions.slice(0, 1).slice(1, 1);
  }

  [[nodiscard]] std::vector<double> strengths() const override {
    const at::NoGradGuard without_gradients;
    return numbers(fit_.strengths(exponent_));
  }

  [[nodiscard]] double exponent() const override { return exponent_.item<double>(); }

 private:
  MassFit fit_;
  double step_;
  at::Tensor exponent_;
};

}  // namespace

std::shared_ptr<Predictor> law_predictor(MassFit fit, double exponent, double step) {
  return std::make_shared<Law>(std::move(fit), exponent, step);
}

}  // namespace mechnn::training::solar_system
