// L_ij = (A_ij − Σ_{k<j} L_ik L_jkᵀ) L_jj⁻ᵀ, L_jj the Cholesky factor of A_jj − Σ_k L_jk L_jkᵀ.
#include "fields/block_band.h"

#include <Eigen/Cholesky>
#include <algorithm>

namespace mechnn::fields {

BlockBand::BlockBand(const std::vector<std::size_t>& sizes, std::size_t reach)
    : reach_(reach), offsets_{0}, blocks_(sizes.size() * (reach + 1)) {
  offsets_.reserve(sizes.size() + 1);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    offsets_.push_back(offsets_.back() + sizes[i]);
    for (std::size_t d = 0; d <= std::min(reach, i); ++d) {
      block(i, d) = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(sizes[i]),
                                          static_cast<Eigen::Index>(sizes[i - d]));
    }
  }
}

bool BlockBand::factorise() {
  for (std::size_t i = 0; i < count(); ++i) {
    for (std::size_t d = std::min(reach_, i) + 1; d-- > 0;) {
      const std::size_t j = i - d;
      Eigen::MatrixXd& target = block(i, d);
      for (std::size_t k = i - std::min(reach_, i); k < j; ++k) {
        target.noalias() -= block(i, i - k) * block(j, j - k).transpose();
      }
      if (d > 0) {
        block(j, 0).triangularView<Eigen::Lower>().transpose().solveInPlace<Eigen::OnTheRight>(
            target);
      }
    }
    Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> factor(block(i, 0));
    if (factor.info() != Eigen::Success) return false;
  }
  return true;
}

void BlockBand::solve_lower(Eigen::MatrixXd& x) const {
  if (x.cols() == 0) return;
  for (std::size_t i = 0; i < count(); ++i) {
    auto rows = rows_of(x, i);
    for (std::size_t d = 1; d <= std::min(reach_, i); ++d) {
      rows.noalias() -= block(i, d) * rows_of(x, i - d);
    }
    block(i, 0).triangularView<Eigen::Lower>().solveInPlace(rows);
  }
}

void BlockBand::solve_upper(Eigen::MatrixXd& x) const {
  if (x.cols() == 0) return;
  for (std::size_t i = count(); i-- > 0;) {
    auto rows = rows_of(x, i);
    block(i, 0).triangularView<Eigen::Lower>().transpose().solveInPlace(rows);
    for (std::size_t d = 1; d <= std::min(reach_, i); ++d) {
      rows_of(x, i - d).noalias() -= block(i, d).transpose() * rows;
    }
  }
}

}  // namespace mechnn::fields
