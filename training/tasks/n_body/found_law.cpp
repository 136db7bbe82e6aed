#include "training/tasks/n_body/found_law.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "training/numbers.h"

namespace mechnn::training::n_body {
namespace {

/// (D) of values (samples, D).
std::vector<double> explained_shares(const at::Tensor& values, const at::Tensor& residuals) {
  const at::Tensor spread = (values - values.mean(0)).square().sum(0);
  return numbers(1 - residuals.square().sum(0) / spread);
}

/// Fills in what follows from the states integrated from the first sample.
void add_fit(DiscoveryResult& result, const Attraction& attraction, const Orbit& trained,
             const Trajectory& trajectory) {
  const at::Tensor values = trained.positions.flatten(1);
  const Orbit path = integrated(attraction, trained.positions[0], trained.velocities[0],
                                trained.step, values.size(0));
  const at::Tensor residuals = values - path.positions.flatten(1);
  result.model.noise = numbers(residuals.square().mean(0).sqrt());
  result.r_squared = explained_shares(values, residuals);
  const at::Tensor states = at::cat({path.positions.flatten(1), path.velocities.flatten(1)}, 1);
  result.fits = {{trajectory.name, trajectory.times, numbers(states), numbers(residuals)}};
}

}  // namespace

FoundEquations found_law(const Attraction& attraction, const Orbit& trained) {
  Trajectory trajectory;
  for (std::int64_t i = 0; i < trained.positions.size(0); ++i) {
    trajectory.times.push_back(trained.step * static_cast<double>(i));
  }
  trajectory.values = numbers(trained.positions);
  FoundEquations found;
  DiscoveryResult& result = found.result;
  result.model = two_body_model(attraction);
  result.score = std::numeric_limits<double>::quiet_NaN();
  result.grid_step = trained.step;
  result.warnings = {
      "A network's training found these numbers: it gives no standard errors. The first state is "
      "the data's."};
  try {
    add_fit(result, attraction, trained, trajectory);
  } catch (const std::runtime_error& error) {
    result.warnings.emplace_back(error.what());
  }
  found.data.states = result.model.states;
  found.data.trajectories = {std::move(trajectory)};
  return found;
}

}  // namespace mechnn::training::n_body
