// Linear regression of what follows a window on the window, with a penalty.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training::forecast {

/// Windows parted into their past and what follows, both less the past's last value.
struct Centred {
  at::Tensor past;    ///< (items, L)
  at::Tensor future;  ///< (items, H)
  at::Tensor last;    ///< (items, 1)

  /// windows (…, L + H), each of `lookback` = L values and what follows.
  static Centred of(const at::Tensor& windows, std::int64_t lookback);
};

/// The normal equations of future ≈ (past − its mean) W + the future's mean over windows
/// (W, series, L + H), the series sharing one W; decomposed once for all penalties.
class NormalEquations {
 public:
  NormalEquations(const at::Tensor& windows, std::int64_t lookback);

  /// W (L, H) = (XᵀX + λ)⁻¹ XᵀY with λ the mean of XᵀX's diagonal times `penalty`.
  [[nodiscard]] at::Tensor solved(double penalty) const;

  [[nodiscard]] const at::Tensor& past_mean() const { return past_mean_; }      ///< (L)
  [[nodiscard]] const at::Tensor& future_mean() const { return future_mean_; }  ///< (H)

 private:
  at::Tensor past_mean_, future_mean_;
  at::Tensor eigenvalues_, eigenvectors_;  ///< of XᵀX
  at::Tensor rotated_;                     ///< eigenvectorsᵀ XᵀY
};

}  // namespace mechnn::training::forecast
