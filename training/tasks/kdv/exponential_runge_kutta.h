// A step-by-step integrator of spectra: exact in the linear part, of order 4 in the other.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace mechnn::training::kdv {

/// û' = λ û + N(û) by ETDRK4 (Cox and Matthews 2002), whose coefficients are means over a circle
/// around each λ h (Kassam and Trefethen 2005): their formulas cancel near 0.
///
///   a = e^{λh/2} û + Q N(û)       Q  = h (e^{z/2} − 1) / z,     z = λ h
///   b = e^{λh/2} û + Q N(a)       f1 = h (−4 − z + e^z (4 − 3z + z²)) / z³
///   c = e^{λh/2} a + Q (2N(b) − N(û))
///                                 f2 = h (2 + z + e^z (z − 2)) / z³
///   û ← e^{λh} û + f1 N(û) + 2 f2 (N(a) + N(b)) + f3 N(c)
///                                 f3 = h (−4 − 3z − z² + e^z (4 − z)) / z³
class ExponentialRungeKutta {
 public:
  using Nonlinear = std::function<at::Tensor(const at::Tensor& spectra)>;

  /// rates λ (batch, modes), complex; steps h (batch). Differentiable in both.
  ExponentialRungeKutta(const at::Tensor& rates, const at::Tensor& steps);

  /// Spectra (batch, modes), a step later.
  [[nodiscard]] at::Tensor stepped(const at::Tensor& spectra, const Nonlinear& nonlinear) const;

 private:
  at::Tensor whole_, half_;  ///< e^{λh}, e^{λh/2}
  at::Tensor q_, f1_, f2_, f3_;
};

}  // namespace mechnn::training::kdv
