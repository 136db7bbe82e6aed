#include "training/tasks/n_body/found_law.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "training/numbers.h"
#include "training/residuals.h"

namespace mechnn::training::n_body {
namespace {

/// The law's states from the first sample on.
TrajectoryFit fit_of(const Attraction& attraction, const Orbit& trained,
                     const Trajectory& trajectory) {
  const Orbit path = integrated(attraction, trained.positions[0], trained.velocities[0],
                                trained.step, trained.positions.size(0));
  const at::Tensor states = at::cat({path.positions.flatten(1), path.velocities.flatten(1)}, 1);
  return {trajectory.name, trajectory.times, numbers(states),
          numbers(trained.positions - path.positions)};
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
  found.data.states = result.model.states;
  found.data.trajectories = {std::move(trajectory)};
  try {
    result.fits = {fit_of(attraction, trained, found.data.trajectories.front())};
    result.model.noise = deviation_of(found.data, result.fits);
    result.r_squared = r_squared_of(found.data, result.fits);
    result.verdict = assess(found.data, result);
  } catch (const std::runtime_error& error) {
    result.warnings.emplace_back(error.what());
  }
  return found;
}

}  // namespace mechnn::training::n_body
