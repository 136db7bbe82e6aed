#include "training/tasks/solar_system/mass_fit.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>

#include "training/numbers.h"
#include "training/tasks/n_body/differences.h"
#include "training/tasks/n_body/gravity.h"

namespace mechnn::training::solar_system {
namespace {

constexpr int reweightings = 8;
/// A body whose equations hold exactly keeps a finite weight.
constexpr double least_residual = 1e-15;  ///< of its acceleration

/// Root mean squares over samples and axes of (samples, body, 3): (body).
at::Tensor root_mean_square(const at::Tensor& vectors) {
  return vectors.square().mean({0, 2}).sqrt();
}

at::Tensor weights_for(const at::Tensor& columns, const at::Tensor& accelerations) {
  const at::NoGradGuard without_gradients;
  const at::Tensor size = root_mean_square(accelerations);
  at::Tensor weights = 1 / size;
  for (int i = 0; i < reweightings; ++i) {
    const at::Tensor strengths = n_body::fitted_strengths(columns, accelerations, weights);
    const at::Tensor made = (columns * strengths.reshape({1, 1, -1, 1})).sum(2);
    weights = 1 / (root_mean_square(accelerations - made) + least_residual * size);
  }
  return weights;
}

}  // namespace

MassFit::MassFit(const at::Tensor& positions, double step, std::int64_t thin) {
  const auto kept = [thin](const at::Tensor& all) {
    return all.slice(0, 0, {}, thin).contiguous();
  };
  accelerations_ = kept(n_body::central_accelerations(positions.slice(1, 1), step));
  positions_ = kept(positions.slice(0, n_body::difference_reach, -n_body::difference_reach));
}

at::Tensor MassFit::strengths(const at::Tensor& exponent) const {
  const at::Tensor all = n_body::pulls(positions_, exponent);
  const at::Tensor columns = all.slice(1, 1) - all.slice(1, 0, 1);
  return n_body::fitted_strengths(columns, accelerations_,
                                  weights_for(columns.detach(), accelerations_));
}

std::vector<double> fitted_newton(const at::Tensor& positions, double step) {
  const at::NoGradGuard without_gradients;
  return numbers(MassFit(positions, step, 1).strengths(at::full({1}, 2.0, positions.options())));
}

}  // namespace mechnn::training::solar_system
