// Symmetric positive definite matrices of blocks within a band, and their Cholesky factors.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace mechnn::fields {

/// The lower half of A: block(i, i − d) for 0 ≤ d ≤ reach; factorised in place to A = L Lᵀ.
class BlockBand {
 public:
  /// `sizes`: rows of each block row.
  BlockBand(const std::vector<std::size_t>& sizes, std::size_t reach);

  /// A(i, i − d), d ≤ reach and d ≤ i.
  [[nodiscard]] Eigen::MatrixXd& block(std::size_t i, std::size_t d) {
    return blocks_[i * (reach_ + 1) + d];
  }
  [[nodiscard]] const Eigen::MatrixXd& block(std::size_t i, std::size_t d) const {
    return blocks_[i * (reach_ + 1) + d];
  }
  [[nodiscard]] std::size_t count() const { return offsets_.size() - 1; }  ///< of block rows
  [[nodiscard]] std::size_t rows() const { return offsets_.back(); }

  /// False where A is not positive definite; the blocks are then of no use.
  [[nodiscard]] bool factorise();

  /// x ← L⁻¹ x and x ← L⁻ᵀ x, columns at once; after factorise().
  void solve_lower(Eigen::MatrixXd& x) const;
  void solve_upper(Eigen::MatrixXd& x) const;

 private:
  [[nodiscard]] auto rows_of(Eigen::MatrixXd& x, std::size_t i) const {
    return x.middleRows(static_cast<Eigen::Index>(offsets_[i]),
                        static_cast<Eigen::Index>(offsets_[i + 1] - offsets_[i]));
  }

  std::size_t reach_;
  std::vector<std::size_t> offsets_;
  std::vector<Eigen::MatrixXd> blocks_;
};

}  // namespace mechnn::fields
