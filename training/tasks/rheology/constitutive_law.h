// A constitutive law with learned coefficients and exponents, solved for the stress.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <string>

namespace mechnn::training {

/// Oscillatory shear γ = A sin t on uniform grids, one a row; known at any time.
struct Shear {
  at::Tensor rate;          ///< (B, T) γ' = A cos t
  at::Tensor acceleration;  ///< (B, T) γ'' = −A sin t
  double step = 0;          ///< between nodes, in s

  /// T nodes from the times `starts` (B) on.
  static Shear oscillation(const at::Tensor& amplitudes, const at::Tensor& starts, double step,
                           std::int64_t nodes);
  [[nodiscard]] Shear at(const at::Tensor& index) const;
};

/// σ + p_0 σ' = p_1 γ' + p_2 γ'' with p_i = c_i0 + c_i1 |γ'|^{e_i0} + c_i2 |γ'|^{e_i1} and
/// e = 2 tanh(raw), as published; c is in units of `scales`.
class ConstitutiveLawImpl : public torch::nn::Module {
 public:
  /// scales (3): of p_0, p_1 and p_2; c begins uniform in [0, 1) of them. `exponents`, (3, 2),
  /// are not learned where defined; else raw begins normal with a standard deviation of 0.3.
  explicit ConstitutiveLawImpl(const at::Tensor& scales, const at::Tensor& exponents = {});

  [[nodiscard]] at::Tensor coefficients() const;  ///< (3, 3)
  [[nodiscard]] at::Tensor exponents() const;     ///< (3, 2)
  /// p_0, p_1, p_2 at the sizes |γ'| of shear rates: (…) → (…, 3).
  [[nodiscard]] at::Tensor polynomials(const at::Tensor& size) const;
  /// The stress (B, T) of rows that begin at `initial` (B); NaN for one that could not be solved.
  [[nodiscard]] at::Tensor stress(const Shear& shear, const at::Tensor& initial,
                                  const std::string& scheme) const;

 private:
  at::Tensor scales_, coefficients_, raw_exponents_, fixed_exponents_;
};
TORCH_MODULE(ConstitutiveLaw);

}  // namespace mechnn::training
