#include "training/tasks/n_body/force.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "training/baselines.h"

namespace mechnn::training::n_body {

PowerLaw::PowerLaw(const Scales& scales, double exponent) : scales_(scales) {
  log_strength_ = register_parameter("log_strength", at::zeros({bodies}, at::kDouble));
  exponent_ = register_parameter("exponent", at::full({1}, exponent, at::kDouble));
}

at::Tensor PowerLaw::acceleration(const at::Tensor& positions) {
  const at::Tensor s = separation(positions);
  const at::Tensor distance = at::linalg_vector_norm(s, 2, {-1}, true);
  const at::Tensor pull = s / distance * (distance / scales_.length).pow(-exponent_);
  const at::Tensor strength = scales_.acceleration * log_strength_.exp();
  return at::stack({strength[1] * pull, -strength[0] * pull}, -2);
}

std::optional<Attraction> PowerLaw::attraction() const {
  const auto exponent = exponent_.item<double>();
  const double unit = scales_.acceleration * std::pow(scales_.length, exponent);
  const auto strength = [&](std::int64_t body) {
    return unit * std::exp(log_strength_[body].item<double>());
  };
  return Attraction{strength(0), strength(1), exponent};
}

NetworkForce::NetworkForce(const Scales& scales, std::int64_t hidden) : scales_(scales) {
  layers_ =
      register_module("layers", multilayer_perceptron({plane, hidden, hidden, bodies * plane}));
  to(at::kDouble);
}

at::Tensor NetworkForce::acceleration(const at::Tensor& positions) {
  return scales_.acceleration *
         layers_->forward(separation(positions) / scales_.length).reshape(positions.sizes());
}

}  // namespace mechnn::training::n_body
