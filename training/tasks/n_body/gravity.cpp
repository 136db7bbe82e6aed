#include "training/tasks/n_body/gravity.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_vector_norm.h>

namespace mechnn::training::n_body {

at::Tensor pulls(const at::Tensor& positions, const at::Tensor& exponent) {
  const at::Tensor between = positions.unsqueeze(-3) - positions.unsqueeze(-2);
  // A body is at distance 1 of itself, not 0: then it has a pull and a derivative, of 0.
  const at::Tensor itself = at::eye(positions.size(-2), positions.options());
  const at::Tensor squared = between.square().sum(-1) + itself;
  return between * squared.pow(-(exponent + 1) / 2).unsqueeze(-1);
}

at::Tensor fitted_strengths(const at::Tensor& columns, const at::Tensor& accelerations,
                            const at::Tensor& weights) {
  const at::Tensor weighted = columns * weights.reshape({1, -1, 1, 1});
  const at::Tensor rows = weighted.transpose(2, 3).flatten(0, 2);  // (equations, J)
  const at::Tensor wanted = (accelerations * weights.reshape({1, -1, 1})).reshape({-1, 1});
  const at::Tensor lengths = at::linalg_vector_norm(rows, 2, {0}, true);
  const auto [q, r] = at::linalg_qr(rows / lengths);
  return at::linalg_solve_triangular(r, q.t().matmul(wanted), true).squeeze(1) / lengths.squeeze(0);
}

}  // namespace mechnn::training::n_body
