// The network of a neural discovery: windows of data → a learned state → the basis form → u.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <string>

#include "mechnn/torch/candidate_layer.h"
#include "training/baselines.h"
#include "training/tasks/discovery/sparse_coefficients.h"
#include "training/tasks/discovery/windows.h"

namespace mechnn::training {

/// The map from the learned state to u: an equation, or a baseline.
enum class Decoder {
  equation,   ///< the basis form: terms and coefficients can be read off
  mlp,        ///< layers from v at all steps to u at all steps
  neural_ode  ///< x' = layers(x) from v at the first step
};

struct DiscoveryNetworkOptions {
  std::int64_t hidden = 256;  ///< width of the encoder's two hidden layers
  /// True: the encoder adds to the window, and begins at 0. False: its output is the state.
  bool skip = true;
  std::string scheme = "gam6";
  Decoder decoder = Decoder::equation;
};

/// The network's output for windows, (B, T, D) in the windows' units.
struct DiscoveryOutput {
  at::Tensor state;     ///< v, learned
  at::Tensor solution;  ///< u, of the equation whose nonlinear terms are evaluated at v
};

class DiscoveryNetworkImpl : public torch::nn::Module {
 public:
  /// `terms` in the data's units; the windows' scales and candidates' values are those of
  /// `windows`.
  DiscoveryNetworkImpl(const Windows& windows, nn::CandidateLayer terms,
                       const DiscoveryNetworkOptions& options);

  /// v is the encoder's state, or the data themselves where `learned` is false.
  DiscoveryOutput forward(const Windows& windows, bool learned = true);
  /// v alone.
  at::Tensor state(const Windows& windows);
  [[nodiscard]] const DiscoveryNetworkOptions& options() const { return options_; }
  SparseCoefficients& coefficients() { return coefficients_; }
  /// The trajectories (B, steps + 1, D) of the neural ODE from states (B, D), in the windows'
  /// units.
  at::Tensor forecast(const at::Tensor& states, double step, std::int64_t steps);

 private:
  at::Tensor decoded(const Windows& windows, const at::Tensor& v);

  DiscoveryNetworkOptions options_;
  nn::CandidateLayer terms_;
  torch::nn::Sequential encoder_{nullptr};
  // Only the chosen decoder's module is set; the others are empty.
  SparseCoefficients coefficients_{nullptr};
  MlpDecoder mlp_{nullptr};
  NeuralOde neural_ode_{nullptr};
};
TORCH_MODULE(DiscoveryNetwork);

}  // namespace mechnn::training
