// With A = UᵀD⁻¹U, D_i = U_ii: (A⁻¹)_{i,i+k} = δ_{k0}/U_ii − Σ_{j=1..q} U_{i,i+j}/U_ii
// (A⁻¹)_{i+j,i+k}. Source: Takahashi, Fagan, Chen (1973).
#include "joint_fit/banded_inverse.h"

#include <algorithm>

namespace mechnn::joint_fit {

std::vector<double> banded_inverse(const BorderedBand& factor) {
  const std::size_t n = factor.unknowns(), superdiagonals = factor.superdiagonals();
  const std::size_t width = superdiagonals + 1;
  std::vector<double> inverse(n * width, 0.0);
  const auto entry = [&](std::size_t i, std::size_t j) -> double& {
    return inverse[std::min(i, j) * width + (i < j ? j - i : i - j)];
  };
  for (std::size_t i = n; i-- > 0;) {
    const double* const row = factor.band_row(i);
    const std::size_t reach = std::min(superdiagonals, n - 1 - i);
    for (std::size_t k = reach + 1; k-- > 0;) {
      double value = k == 0 ? 1.0 / row[0] : 0.0;
      for (std::size_t j = 1; j <= reach; ++j) value -= row[j] / row[0] * entry(i + j, i + k);
      entry(i, i + k) = value;
    }
  }
  return inverse;
}

double observed_variance(const std::vector<double>& inverse, std::size_t superdiagonals,
                         const Observation& o, std::size_t first, std::size_t stride) {
  double variance = 0;
  for (std::size_t i = 0; i < o.nodes; ++i) {
    const double* const row = inverse.data() + (first + i * stride) * (superdiagonals + 1);
    variance += o.weights[i] * o.weights[i] * row[0];
    for (std::size_t j = i + 1; j < o.nodes; ++j) {
      variance += 2 * o.weights[i] * o.weights[j] * row[(j - i) * stride];
    }
  }
  return variance;
}

}  // namespace mechnn::joint_fit
