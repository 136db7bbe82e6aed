// The flux F of u_t = … − ∂F(u)/∂x, to be learned.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>

namespace mechnn::training::kdv {

class Flux : public torch::nn::Module {
 public:
  /// F at each of the fields' values: of their shape, double.
  virtual at::Tensor of(const at::Tensor& fields) = 0;
};

/// Σ a_p u^p, p from 2 to `degree`, from 0 on.
std::shared_ptr<Flux> polynomial_flux(std::int64_t degree);

/// A network of two hidden layers from the value of u at a point to that of F.
std::shared_ptr<Flux> network_flux(std::int64_t hidden);

/// The polynomial of degree 3 that is nearest to F at values u (n), in least squares.
struct CubicFlux {
  at::Tensor coefficients;  ///< (4): of 1, u, u² and u³
  at::Tensor remainder;     ///< (n) F less the polynomial's part in 1 and u
  double misfit = 0;        ///< root mean square of what the polynomial leaves, relative to that of
                            ///< `remainder`

  static CubicFlux nearest(Flux& flux, const at::Tensor& u);
};

}  // namespace mechnn::training::kdv
