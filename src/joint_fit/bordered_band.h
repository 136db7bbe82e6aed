// Elimination of a symmetric positive definite band matrix with a dense border.
//
//   ⎡ A  B ⎤     A (N, N): band, q superdiagonals;  B (N, P): border;  C (P, P): corner
//   ⎣ Bᵀ C ⎦
//
// A = UᵀD⁻¹U row by row; the corner becomes the Schur complement S = C − BᵀA⁻¹B. One border column
// may hold a right-hand side: its column of S is then the reduced right-hand side. Cost
// N(q² + qP + P²) multiply-adds, linear in N (docs/math/discovery.md, "One fit").
#pragma once

#include <cstddef>
#include <span>

#include "joint_fit/aligned.h"

namespace mechnn::joint_fit {

/// Rows are padded with zeros to whole vectors, so that the kernel needs no scalar tails: entry
/// (i, i+j) of A at band_row(i)[j], j ≤ q; entry (i, p) of B at border_row(i)[p].
class BorderedBand {
 public:
  BorderedBand(std::size_t unknowns, std::size_t superdiagonals, std::size_t border);

  /// Zeroes the rows [begin, end) of A and B; with zero_corner(), what assembly begins with. A
  /// caller that assembles in order zeroes rows shortly before their first use, while they are in
  /// the cache.
  void zero_rows(std::size_t begin, std::size_t end);
  void zero_corner();
  [[nodiscard]] std::size_t unknowns() const { return unknowns_; }
  [[nodiscard]] std::size_t superdiagonals() const { return superdiagonals_; }
  [[nodiscard]] std::size_t border() const { return border_; }
  [[nodiscard]] std::size_t band_stride() const { return band_stride_; }
  [[nodiscard]] std::size_t border_stride() const { return border_stride_; }

  double* band_row(std::size_t i) { return band_.data() + i * band_stride_; }
  double* border_row(std::size_t i) { return border_values_.data() + i * border_stride_; }
  double* corner_row(std::size_t p) { return corner_.data() + p * border_stride_; }
  [[nodiscard]] const double* band_row(std::size_t i) const {
    return band_.data() + i * band_stride_;
  }
  [[nodiscard]] const double* border_row(std::size_t i) const {
    return border_values_.data() + i * border_stride_;
  }
  [[nodiscard]] const double* corner_row(std::size_t p) const {
    return corner_.data() + p * border_stride_;
  }

 private:
  std::size_t unknowns_, superdiagonals_, border_, band_stride_, border_stride_;
  AlignedNumbers band_;           // (N, band_stride)
  AlignedNumbers border_values_;  // (N, border_stride)
  AlignedNumbers corner_;         // (P, border_stride), upper triangle used
};

/// Eliminates the unknowns [begin, end) in place, all before `begin` being eliminated. The rows up
/// to end + q must be zeroed and complete as far as they couple to these unknowns. False when a
/// pivot is not positive and finite: the matrix is not positive definite in floating point, and the
/// contents are then useless.
bool eliminate(BorderedBand& system, std::size_t begin, std::size_t end);

/// x = A⁻¹(b − Bξ) after eliminate(), b being the last border column and `border_solution` (P−1) ξ.
void substitute(const BorderedBand& system, std::span<const double> border_solution,
                std::span<double> x);

/// One row [a | b | r] of a least-squares system: adds a aᵀ to A, a bᵀ and a r to B, b bᵀ and b r
/// to the corner. The last border column holds the products of r: the right-hand side.
struct LeastSquaresRow {
  const double* row = nullptr;  ///< a (width), then 8 zeros
  std::size_t width = 0;
  std::size_t first = 0;           ///< unknown of a's first entry
  const double* border = nullptr;  ///< b (border_count), then 8 zeros
  std::size_t border_count = 0;
  std::size_t border_first = 0;  ///< border column of b's first entry
  double rhs = 0;                ///< r
};
void add_row(BorderedBand& system, const LeastSquaresRow& row);

}  // namespace mechnn::joint_fit
