// Coefficients of candidate terms that are trained by gradients, and dropped one by one.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace mechnn::training {

/// ξ, (L, D), of the terms that are still active in each of D equations.
///
/// Candidates are nearly collinear (z and z² where z stays positive), and gradient descent crawls
/// along such directions. So the parameters are θ_d in coordinates in which the active candidates
/// are orthonormal over the data: with Φ (P, L) the candidates' values at the data, each divided by
/// its root mean square a_k, S the active ones and G = ΦᵀΦ/P, G_SS = R_Sᵀ R_S,
///   ξ_d = rate_d a⁻¹ ζ_d,   ζ_d = R_S⁻¹ θ_d,   so that ‖Φ ζ_d‖²/P = ‖θ_d‖².
/// θ is of size 1 where a network's weights are of size 0.05, and Adam moves all by the same: the
/// parameter is θ / 20, so that coefficients keep ahead of the state that the network makes to suit
/// them.
class SparseCoefficientsImpl : public torch::nn::Module {
 public:
  /// `candidates` is Φ, (P, L); `rates` (D) the size of each equation's left-hand side. θ begins
  /// normal with standard deviation 0.1; candidates that are 0 everywhere are dropped from the
  /// beginning. Throws std::invalid_argument for fewer points than candidates.
  SparseCoefficientsImpl(const at::Tensor& candidates, const at::Tensor& rates);

  /// ξ, (L, D); exactly 0 for dropped terms.
  at::Tensor forward() const;

  /// Drops, for each equation, terms whose loss would change its right-hand side least, one after
  /// another while the change is below `threshold`. Without term k the others move to make up for
  /// it, and Φ ζ_d changes by |ζ_kd| / sqrt((G_SS⁻¹)_kk) in root mean square; the change counts
  /// against the rms of Φ ζ_d. Returns how many were dropped.
  std::int64_t prune(double threshold);

  /// (L, D) of bool.
  [[nodiscard]] at::Tensor active() const { return active_.t(); }

 private:
  /// ζ, (D, L).
  at::Tensor scaled() const;
  /// R_S of the candidates `index`.
  at::Tensor factor(const at::Tensor& index) const;
  /// Sets `maps_` and θ of equation `dim` from its ζ and active terms.
  void set(std::int64_t dim, const at::Tensor& zeta);

  at::Tensor gram_;    ///< G (L, L)
  at::Tensor sizes_;   ///< a (L)
  at::Tensor rates_;   ///< (D)
  at::Tensor theta_;   ///< (D, L)
  at::Tensor active_;  ///< (D, L) of bool
  at::Tensor maps_;    ///< (D, L, L): R_S⁻¹, 0 beyond S
};
TORCH_MODULE(SparseCoefficients);

}  // namespace mechnn::training
