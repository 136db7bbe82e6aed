#include "training/tasks/discovery/network.h"

#include <ATen/ops/diff.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>
#include <utility>

#include "mechnn/torch/basis_equation.h"

namespace mechnn::training {
namespace {

constexpr std::int64_t neural_ode_width = 64;
constexpr std::int64_t max_points = 100'000;

/// Root mean square of u′ over windows, (D), in the data's units, from differences over a tenth of
/// a window: over one step noise would outweigh the motion. Only the order of magnitude matters.
at::Tensor rates(const Windows& windows) {
  const std::int64_t last = windows.values.size(1) - 1;
  const std::int64_t across = std::max<std::int64_t>(1, last / 10);
  const at::Tensor change =
      windows.values.slice(1, across) - windows.values.slice(1, 0, windows.values.size(1) - across);
  const double time = windows.steps.mean().item<double>() * static_cast<double>(across);
  return change.square().mean({0, 1}).sqrt() * windows.spread / time;
}

/// Samples of all windows in the data's units, (P, D): all of them, or max_points spread evenly.
at::Tensor points(const Windows& windows) {
  const at::Tensor all = windows.values.flatten(0, 1);
  return windows.unscaled(all.slice(0, 0, all.size(0), 1 + all.size(0) / max_points));
}

torch::nn::Sequential encoder(std::int64_t numbers, const DiscoveryNetworkOptions& options) {
  using torch::nn::Linear, torch::nn::ReLU;
  Linear last(options.hidden, numbers);
  if (options.skip) {
    torch::nn::init::zeros_(last->weight);
    torch::nn::init::zeros_(last->bias);
  }
  return torch::nn::Sequential(Linear(numbers, options.hidden), ReLU(),
                               Linear(options.hidden, options.hidden), ReLU(), last);
}

at::Tensor no_condition(const at::Tensor& states) {
  return at::empty({states.size(0), 0}, states.options());
}

/// (1|B, T − 1)
at::Tensor window_steps(const Windows& windows) {
  return windows.steps.expand({windows.steps.size(0), windows.values.size(1) - 1});
}

}  // namespace

DiscoveryNetworkImpl::DiscoveryNetworkImpl(const Windows& windows, nn::CandidateLayer terms,
                                           const DiscoveryNetworkOptions& options)
    : options_(options), terms_(std::move(terms)) {
  const std::int64_t length = windows.values.size(1), dim = windows.values.size(2);
  encoder_ = register_module("encoder", encoder(length * dim, options));
  switch (options.decoder) {
    case Decoder::equation:
      coefficients_ = register_module("coefficients",
                                      SparseCoefficients(terms_(points(windows)), rates(windows)));
      break;
    case Decoder::mlp:
      mlp_ = register_module("mlp", MlpDecoder(length * dim, options.hidden, length, dim));
      break;
    case Decoder::neural_ode:
      neural_ode_ = register_module("neural_ode", NeuralOde(dim, 0, neural_ode_width));
      break;
  }
  to(at::kDouble);
}

at::Tensor DiscoveryNetworkImpl::state(const Windows& windows) {
  const at::Tensor made =
      encoder_->forward(windows.values.flatten(1)).reshape(windows.values.sizes());
  return options_.skip ? windows.values + made : made;
}

DiscoveryOutput DiscoveryNetworkImpl::forward(const Windows& windows, bool learned) {
  const at::Tensor v = learned ? state(windows) : windows.values;
  return {v, decoded(windows, v)};
}

at::Tensor DiscoveryNetworkImpl::decoded(const Windows& windows, const at::Tensor& v) {
  if (mlp_) return mlp_->forward(v.flatten(1));
  if (neural_ode_) {
    const at::Tensor start = v.select(1, 0);
    return neural_ode_->forward(start, no_condition(start), window_steps(windows));
  }
  const at::Tensor u = nn::solve_basis_form(terms_, windows.unscaled(v), coefficients_->forward(),
                                            windows.steps, options_.scheme);
  return (u - windows.centre) / windows.spread;
}

at::Tensor DiscoveryNetworkImpl::forecast(const at::Tensor& states, double step,
                                          std::int64_t steps) {
  return neural_ode_->forward(states, no_condition(states),
                              at::full({1, steps}, step, states.options()));
}

}  // namespace mechnn::training
