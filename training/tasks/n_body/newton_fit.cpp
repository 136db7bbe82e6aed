#include "training/tasks/n_body/newton_fit.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cstddef>

#include "mechnn/argument_error.h"
#include "training/tasks/n_body/scales.h"

namespace mechnn::training::n_body {
namespace {

/// h² x''(t) = w_0 x(t) + Σ_j w_j (x(t + jh) + x(t − jh)) + O(h^10).
constexpr std::array<double, 5> weights{-205.0 / 72, 8.0 / 5, -1.0 / 5, 8.0 / 315, -1.0 / 560};
constexpr auto reach = static_cast<std::int64_t>(weights.size()) - 1;

/// At the samples that have four neighbours on either side.
at::Tensor accelerations(const at::Tensor& positions, double step) {
  const std::int64_t count = positions.size(0) - 2 * reach;
  at::Tensor sum = weights[0] * positions.narrow(0, reach, count);
  for (std::int64_t j = 1; j <= reach; ++j) {
    sum = sum + weights[static_cast<std::size_t>(j)] *
                    (positions.narrow(0, reach - j, count) + positions.narrow(0, reach + j, count));
  }
  return sum / (step * step);
}

}  // namespace

Attraction fitted_attraction(const at::Tensor& positions, double step) {
  require_at_least("positions.size(0)", positions.size(0), 2 * reach + 1);
  const at::Tensor a = accelerations(positions, step);
  const at::Tensor s = separation(positions.slice(0, reach, -reach));
  const at::Tensor pull = s / at::linalg_vector_norm(s, 2, {-1}, true).pow(3);
  const auto strength = [&](std::int64_t drawn, double sign) {
    return sign * ((a.select(1, drawn) * pull).sum() / pull.square().sum()).item<double>();
  };
  return {strength(1, -1), strength(0, 1), 2};
}

}  // namespace mechnn::training::n_body
