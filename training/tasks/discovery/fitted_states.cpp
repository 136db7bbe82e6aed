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

}  // namespace mechnn::training
