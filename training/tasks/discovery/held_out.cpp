#include "training/tasks/discovery/held_out.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "mechnn/simulate.h"

namespace mechnn::training {
namespace {

/// Samples first, …, first + count − 1 of a trajectory, (count, D).
at::Tensor states(const Trajectory& trajectory, std::size_t first, std::size_t count) {
  const std::size_t dim = trajectory.values.size() / trajectory.samples();
  const auto begin = trajectory.values.begin() + static_cast<std::ptrdiff_t>(first * dim);
  const std::vector<double> values(begin, begin + static_cast<std::ptrdiff_t>(count * dim));
  return at::tensor(values, at::kDouble)
      .reshape({static_cast<std::int64_t>(count), static_cast<std::int64_t>(dim)});
}

/// All forecasts' true states, (F, horizon + 1, D).
at::Tensor true_paths(const Trajectory& truth, std::size_t horizon) {
  std::vector<at::Tensor> paths;
  for (std::size_t first = 0; first + horizon < truth.samples(); first += horizon) {
    paths.push_back(states(truth, first, horizon + 1));
  }
  return at::stack(paths);
}

double root_mean_square(const at::Tensor& error) {
  return std::sqrt(error.square().mean().item<double>());
}

}  // namespace

double reconstruction_error(DiscoveryNetwork& network, const Windows& like, const HeldOut& data) {
  const at::NoGradGuard without_gradients;
  const at::Tensor u = network->forward(windows_like(like, data.measured)).solution;
  return root_mean_square(u - windows_like(like, data.truth).values);
}

double forecast_error(const Model& model, const Windows& like, const Trajectory& truth,
                      std::size_t horizon) {
  const at::Tensor paths = true_paths(truth, horizon);
  std::vector<double> times(truth.times.begin(),
                            truth.times.begin() + static_cast<std::ptrdiff_t>(horizon) + 1);
  std::vector<at::Tensor> predicted;
  for (std::int64_t f = 0; f < paths.size(0); ++f) {
    const at::Tensor start = paths[f][0].contiguous();
    const Simulation run = simulate(
        model, {start.const_data_ptr<double>(), static_cast<std::size_t>(start.numel())}, times);
    if (run.status != SimulationStatus::done) return std::numeric_limits<double>::infinity();
    predicted.push_back(at::tensor(run.values, at::kDouble).reshape(paths[f].sizes()));
  }
  return root_mean_square((at::stack(predicted) - paths) / like.spread);
}

double forecast_error(DiscoveryNetwork& network, const Windows& like, const Trajectory& truth,
                      std::size_t horizon) {
  const at::NoGradGuard without_gradients;
  const at::Tensor paths = true_paths(truth, horizon);
  const at::Tensor starts = (paths.select(1, 0) - like.centre) / like.spread;
  const at::Tensor predicted = network->forecast(starts, truth.times[1] - truth.times[0],
                                                 static_cast<std::int64_t>(horizon));
  return root_mean_square(predicted - (paths - like.centre) / like.spread);
}

}  // namespace mechnn::training
