// Kamani's elastoviscoplastic fluid in oscillatory shear: the truth of a rheology run.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "mechnn/expression.h"

namespace mechnn::training {

/// ((H + η)/G) σ' + σ = H (γ' + (η/G) γ'') with H = τ_y/|γ'| + k |γ'|^{n−1}: the stress σ of a
/// fluid that yields (Kamani, Donley and Rogers, Phys. Rev. Lett. 126, 218002), in the published
/// experiment's numbers. Written as p_3 σ + p_0 σ' = p_1 γ' + p_2 γ'' with
/// p_i = c_i0 + c_i1 |γ'|^{e_i0} + c_i2 |γ'|^{e_i1} and p_3 = 1.
struct KamaniFluid {
  double yield_stress = 94;    ///< τ_y, Pa
  double consistency = 27.93;  ///< k, Pa sⁿ
  double flow_index = 0.416;   ///< n
  double shear_modulus = 430;  ///< G, Pa
  double viscosity = 23;       ///< η, Pa s

  [[nodiscard]] at::Tensor coefficients() const;  ///< (3, 3): c of p_0, p_1, p_2
  [[nodiscard]] at::Tensor exponents() const;     ///< (3, 2): e of p_0, p_1, p_2

  /// σ' over the variables (σ, t) for γ = amplitude · sin t.
  [[nodiscard]] Expression stress_rate(double amplitude) const;
};

/// Times at which stresses are sampled: five periods of γ = A sin t from rest, ends included.
inline constexpr std::int64_t shear_samples = 1000;
double sampling_step();  ///< s

/// Stress from σ(0) = 0 at the sampling times, (A, samples), for each of `amplitudes` (A).
/// Throws std::runtime_error where it cannot be integrated.
at::Tensor sampled_stress(const KamaniFluid& fluid, const at::Tensor& amplitudes);

}  // namespace mechnn::training
