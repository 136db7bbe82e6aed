#include "training/tasks/discovery/sparse_coefficients.h"
#include "mechnn/argument_error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <stdexcept>
#include <string>

namespace mechnn::training {
namespace {

/// Relative size of what is added to the diagonal: collinear candidates stay apart by it, and R⁻¹
/// stays below a thousand.
constexpr double ridge = 1e-6;

/// θ of the parameter's unit.
constexpr double gain = 20;

at::Tensor sub_matrix(const at::Tensor& matrix, const at::Tensor& index) {
  return matrix.index_select(0, index).index_select(1, index);
}

}  // namespace

SparseCoefficientsImpl::SparseCoefficientsImpl(const at::Tensor& candidates,
                                               const at::Tensor& rates)
    : sizes_(candidates.square().mean(0).sqrt()), rates_(rates) {
  if (candidates.size(0) < candidates.size(1)) {
    throw ArgumentError("data",
                        std::to_string(candidates.size(0)) + " samples for " +
                            std::to_string(candidates.size(1)) + " candidate terms",
                        "at least as many");
  }
  const std::int64_t terms = candidates.size(1), dim = rates.size(0);
  const at::Tensor present = sizes_ > 0;
  sizes_ = at::where(present, sizes_, 1.0);
  const at::Tensor unit = candidates / sizes_;
  gram_ = at::matmul(unit.t(), unit) / static_cast<double>(candidates.size(0));
  gram_.diagonal().add_(ridge);
  theta_ = register_parameter("theta", 0.1 / gain * at::randn({dim, terms}, rates.options()));
  active_ = register_buffer("active", present.expand({dim, terms}).clone());
  maps_ = register_buffer("maps", at::zeros({dim, terms, terms}, rates.options()));
  const at::NoGradGuard without_gradients;
  const at::Tensor begin = theta_ * present;
  for (std::int64_t d = 0; d < dim; ++d) set(d, begin[d]);
  theta_.copy_(begin);
}

at::Tensor SparseCoefficientsImpl::forward() const {
  return (scaled() * rates_.unsqueeze(1) / sizes_).t();
}

at::Tensor SparseCoefficientsImpl::scaled() const {
  return at::matmul(maps_, gain * theta_.unsqueeze(2)).squeeze(2);
}

at::Tensor SparseCoefficientsImpl::factor(const at::Tensor& index) const {
  return at::linalg_cholesky(sub_matrix(gram_, index), true);
}

void SparseCoefficientsImpl::set(std::int64_t dim, const at::Tensor& zeta) {
  const at::Tensor index = active_[dim].nonzero().squeeze(1);
  theta_[dim].zero_();
  maps_[dim].zero_();
  if (index.numel() == 0) return;
  const at::Tensor upper = factor(index);
  maps_[dim].index_put_({index.unsqueeze(1), index}, at::linalg_inv(upper));
  theta_[dim].index_put_({index}, at::matmul(upper, zeta.index_select(0, index)) / gain);
}

std::int64_t SparseCoefficientsImpl::prune(double threshold) {
  const at::NoGradGuard without_gradients;
  std::int64_t dropped = 0;
  const at::Tensor all = scaled();
  for (std::int64_t d = 0; d < theta_.size(0); ++d) {
    at::Tensor zeta = all[d].clone();
    // Adam's momentum moves what was dropped, too.
    const double rms = gain * (theta_[d] * active_[d]).norm().item<double>();
    for (;;) {
      const at::Tensor index = active_[d].nonzero().squeeze(1);
      if (index.numel() == 0) break;
      const at::Tensor inverse = at::linalg_inv(sub_matrix(gram_, index));
      const at::Tensor own = zeta.index_select(0, index);
      const at::Tensor change = own.abs() / inverse.diagonal().sqrt();
      const auto k = change.argmin().item<std::int64_t>();
      if (change[k].item<double>() > threshold * rms) break;
      // Least squares of the rest: ζ_S − (G⁻¹)_Sk ζ_k / (G⁻¹)_kk, which is 0 at k.
      zeta.index_put_({index}, own - inverse.select(1, k) * (own[k] / inverse[k][k]));
      active_[d][index[k].item<std::int64_t>()] = false;
      ++dropped;
    }
    set(d, zeta);
  }
  return dropped;
}

}  // namespace mechnn::training
