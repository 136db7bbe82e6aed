#include "training/tasks/kdv/flux.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_lstsq.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/nn/modules/container/sequential.h>

#include <optional>
#include <tuple>

#include "training/baselines.h"

namespace mechnn::training::kdv {
namespace {

class Polynomial : public Flux {
 public:
  explicit Polynomial(std::int64_t degree) {
    coefficients_ = register_parameter("coefficients", at::zeros({degree - 1}, at::kDouble));
  }

  at::Tensor of(const at::Tensor& fields) override {
    at::Tensor power = fields, sum = at::zeros_like(fields);
    for (std::int64_t i = 0; i < coefficients_.size(0); ++i) {
      power = power * fields;
      sum = sum + coefficients_[i] * power;
    }
    return sum;
  }

 private:
  at::Tensor coefficients_;  ///< (degree − 1): of u², u³, …
};

class Network : public Flux {
 public:
  explicit Network(std::int64_t hidden)
      : layers_(register_module("layers", multilayer_perceptron({1, hidden, hidden, 1}))) {
    to(at::kDouble);
  }

  at::Tensor of(const at::Tensor& fields) override {
    return layers_->forward(fields.unsqueeze(-1)).squeeze(-1);
  }

 private:
  torch::nn::Sequential layers_;
};

}  // namespace

std::shared_ptr<Flux> polynomial_flux(std::int64_t degree) {
  return std::make_shared<Polynomial>(degree);
}

std::shared_ptr<Flux> network_flux(std::int64_t hidden) {
  return std::make_shared<Network>(hidden);
}

CubicFlux CubicFlux::nearest(Flux& flux, const at::Tensor& u) {
  const at::NoGradGuard without_gradients;
  const at::Tensor powers = at::stack({at::ones_like(u), u, u.square(), u.pow(3)}, 1);
  const at::Tensor values = flux.of(u);
  CubicFlux found;
  found.coefficients =
      std::get<0>(at::linalg_lstsq(powers, values.unsqueeze(1), std::nullopt, "gelsd")).squeeze(1);
  found.remainder = values - powers.slice(1, 0, 2).matmul(found.coefficients.slice(0, 0, 2));
  const at::Tensor left = values - powers.matmul(found.coefficients);
  const double size = found.remainder.square().mean().sqrt().item<double>();
  found.misfit = size > 0 ? left.square().mean().sqrt().item<double>() / size : 0;
  return found;
}

}  // namespace mechnn::training::kdv
