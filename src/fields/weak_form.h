// The weak form of one equation: b ≈ G ξ with b_i = (−1)^n ⟨∂_t^n φ_i, y⟩ and, for the candidate
// ∂^q f, G_ik = (−1)^|q| ⟨∂^q φ_i, f(y)⟩: after integration by parts, no derivative of the data.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "fields/candidate.h"
#include "fields/test_functions.h"

namespace mechnn::fields {

/// One recording as the weak form sees it.
struct WeakRecording {
  TestFunctions tests;
  std::vector<double> data;        ///< (M, points), missing values filled
  std::vector<double> smooth;      ///< (M, points)
  std::vector<char> missing = {};  ///< (M, points) 1 where the value has no noise, being filled
  /// (test functions) 0 for those that cover a gap too wide to be filled: their rows are zero, and
  /// one in the covariance. Empty: all are used.
  std::vector<char> used = {};

  [[nodiscard]] bool uses(std::size_t row) const { return used.empty() || used[row] != 0; }
  /// (test functions) ⟨∂^q φ_i, f⟩, q = `orders`; zero for those that are not used.
  [[nodiscard]] std::vector<double> products(const std::vector<double>& f,
                                             const Orders& orders) const;
};

/// The regressors that all equations share. Rows are test functions, recordings one behind the
/// other; integrals are sums over points, without the volume of a cell.
struct WeakForm {
  std::vector<WeakRecording> recordings;
  std::vector<double> variance;  ///< (M) of the noise
  std::vector<Candidate> library;
  std::vector<Powers> noise_orders;   ///< all μ with 1 ≤ |μ| ≤ degree
  Eigen::MatrixXd regressors;         ///< (n, K) G, unbiased by the noise of powers
  Eigen::MatrixXd smooth_regressors;  ///< (n, K) of the smooth field
};

/// Fills `regressors` and `smooth_regressors`, on up to `threads` threads.
void fill_regressors(WeakForm& form, int threads);

/// Rows that are used.
[[nodiscard]] std::size_t used_rows(const WeakForm& form);

/// (n) b of the equation ∂_t^order u_component = …
Eigen::VectorXd left_side(const WeakForm& form, std::size_t component, int order);

[[nodiscard]] inline double sign(const Orders& orders) { return total(orders) % 2 == 0 ? 1 : -1; }

}  // namespace mechnn::fields
