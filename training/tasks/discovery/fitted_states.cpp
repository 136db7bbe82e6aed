#include "training/tasks/discovery/fitted_states.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <cstddef>

namespace mechnn::training {
namespace {

/// Visits every residual that is a number: (state, data, residual).
template <typename Visit>
void for_each_residual(const TrajectorySet& data, const std::vector<TrajectoryFit>& fits,
                       Visit visit) {
  for (std::size_t k = 0; k < fits.size(); ++k) {
    for (std::size_t i = 0; i < fits[k].residuals.size(); ++i) {
      const double residual = fits[k].residuals[i];
      if (std::isfinite(residual)) {
        visit(i % data.dim(), data.trajectories[k].values[i], residual);
      }
    }
  }
}

}  // namespace

TrajectoryFit fitted_states(DiscoveryNetwork& network, const Windows& like,
                            const Trajectory& trajectory, std::int64_t stride) {
  const at::NoGradGuard without_gradients;
  const auto samples = static_cast<std::int64_t>(trajectory.samples());
  const std::int64_t length = like.values.size(1), dim = like.values.size(2);
  const Windows windows = windows_like(like, trajectory, stride);
  const at::Tensor solution = windows.unscaled(network->forward(windows).solution);
  const at::Tensor solved = at::isfinite(solution).flatten(1).all(1);
  const at::Tensor u = solution.index({solved}).reshape({-1, dim});
  const at::Tensor sample =
      (windows.starts.index({solved}).unsqueeze(1) + at::arange(length)).reshape({-1});
  const at::Tensor sum = at::zeros({samples, dim}, at::kDouble).index_add_(0, sample, u);
  const at::Tensor count =
      at::zeros({samples, 1}, at::kDouble).index_add_(0, sample, at::ones_like(u.slice(1, 0, 1)));
  const at::Tensor mean = sum / count;  // not a number in no window
  const double* const state = mean.const_data_ptr<double>();
  const auto width = static_cast<std::size_t>(dim);
  TrajectoryFit fit;
  fit.name = trajectory.name;
  for (std::size_t j = 0; j < trajectory.values.size(); ++j) {
    fit.residuals.push_back(trajectory.values[j] - state[j]);
    if (!std::isfinite(state[j])) continue;
    fit.states.push_back(state[j]);
    if (j % width == 0) fit.times.push_back(trajectory.times[j / width]);
  }
  return fit;
}

std::vector<double> r_squared_of(const TrajectorySet& data,
                                 const std::vector<TrajectoryFit>& fits) {
  std::vector<double> sum(data.dim()), square(data.dim()), unexplained(data.dim()),
      count(data.dim());
  for_each_residual(data, fits, [&](std::size_t d, double x, double residual) {
    count[d] += 1;
    sum[d] += x;
    unexplained[d] += residual * residual;
  });
  for_each_residual(data, fits, [&](std::size_t d, double x, double /*residual*/) {
    square[d] += (x - sum[d] / count[d]) * (x - sum[d] / count[d]);
  });
  std::vector<double> result;
  for (std::size_t d = 0; d < data.dim(); ++d) result.push_back(1 - unexplained[d] / square[d]);
  return result;
}

std::vector<double> deviation_of(const TrajectorySet& data,
                                 const std::vector<TrajectoryFit>& fits) {
  std::vector<double> square(data.dim()), count(data.dim());
  for_each_residual(data, fits, [&](std::size_t d, double /*x*/, double residual) {
    count[d] += 1;
    square[d] += residual * residual;
  });
  std::vector<double> result;
  for (std::size_t d = 0; d < data.dim(); ++d) result.push_back(std::sqrt(square[d] / count[d]));
  return result;
}

}  // namespace mechnn::training
