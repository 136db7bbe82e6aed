// The noise of the residuals r = b − G ξ and of the regressors.
//
// With y = u + ε, independent ε of variance σ², and F_i(u) = (−1)^n ∂_t^n φ_i u_c − Σ_k ξ_k
// (−1)^|q| ∂^q φ_i f_k(u) at a point g, Hermite's expansion gives
//   C_ij = Cov(r_i, r_j) = Σ_g Σ_{|μ| ≥ 1} W_iμ(g) W_jμ(g),  W_iμ = (σ^{2μ}/μ!)^½ ∂^μ F_i(u(g)),
// exactly for polynomials f. Where r is known, the noise of column k has the mean
//   E[G_k | r] − G_k(u) = Σ_g Σ_μ (σ^{2μ}/μ!)^½ (−1)^|q| ∂^q φ ∂^μ f_k(u) e_μ,  e_μ = Σ_j z_j W_jμ,
// z = C⁻¹ r. Taken off the columns, it makes the normal equations those of the minimum of
// r(ξ)ᵀ C(ξ)⁻¹ r(ξ) over ξ, of which noisy regressors do not bias the solution.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "fields/block_band.h"
#include "fields/weak_form.h"
#include "fields/weight_patches.h"

namespace mechnn::fields {

/// The noise of the equation of `component` with the coefficients ξ of the terms `support`.
class ResidualNoise {
 public:
  ResidualNoise(const WeakForm& form, std::size_t component, int order,
                const std::vector<std::size_t>& support, const Eigen::VectorXd& xi);

  /// C, of all test functions.
  [[nodiscard]] BlockBand covariance() const;

  /// E[G_k | r] − G_k(u) for the candidates `columns` (n, count), z = C⁻¹ r.
  [[nodiscard]] Eigen::MatrixXd regressor_noise(const Eigen::VectorXd& z,
                                                const std::vector<std::size_t>& columns) const;

 private:
  [[nodiscard]] std::vector<NoiseKernel> kernels(const WeakRecording& recording,
                                                 std::size_t component, int order,
                                                 const std::vector<std::size_t>& support,
                                                 const Eigen::VectorXd& xi) const;
  void add_recording(std::size_t recording, std::size_t first_block, BlockBand& c) const;

  const WeakForm& form_;
  std::vector<std::vector<NoiseKernel>> kernels_;  ///< (recordings)
  std::vector<double> scales_;  ///< (σ^{2μ}/μ!)^½ for each of form.noise_orders
};

}  // namespace mechnn::fields
