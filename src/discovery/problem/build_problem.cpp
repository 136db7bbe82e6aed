// Data and options → scales of the data → smoothed grids with scales of the derivatives → usable
// terms → priors → the problem.
#include "discovery/problem/build_problem.h"

#include <algorithm>
#include <utility>

#include "discovery/problem/data_scales.h"
#include "discovery/problem/derivative_scales.h"
#include "discovery/problem/priors.h"
#include "discovery/problem/smoothed_data.h"
#include "discovery/problem/usable_terms.h"
#include "mechnn/linear_ode.h"

namespace mechnn::discovery {
namespace {

using joint_fit::StateShape;

/// The data on one choice of grid.
struct OnGrid {
  GridOptions options;
  SmoothedData smoothed;
  DerivativeScales derivatives;
};

OnGrid on_grid(const TrajectorySet& data, StateShape shape, const DataScales& scales,
               const GridOptions& options) {
  SmoothedData smoothed = smooth_data(data, shape, options);
  DerivativeScales derivatives = measure_derivatives(smoothed, shape, scales);
  return {options, std::move(smoothed), std::move(derivatives)};
}

// On a grid of `steps_per_sample`; where that is 0, on one that resolves the fastest time scale
// which a grid of one step shows.
OnGrid on_chosen_grid(const TrajectorySet& data, StateShape shape, const DataScales& scales,
                      const GridOptions& wanted) {
  GridOptions options = wanted;
  options.steps_per_sample = std::max(1, wanted.steps_per_sample);
  OnGrid first = on_grid(data, shape, scales, options);
  if (wanted.steps_per_sample != 0) return first;
  options.steps_per_sample = steps_for_time_scale(data, first.derivatives.fastest_time_scale);
  return options.steps_per_sample > 1 ? on_grid(data, shape, scales, options) : std::move(first);
}

std::vector<double> known_noise(const DiscoveryOptions& options, std::size_t dim) {
  if (options.noise.size() != 1) return options.noise;
  return std::vector<double>(dim, options.noise[0]);
}

}  // namespace

DiscoveryProblem build_problem(const TrajectorySet& data, const DiscoveryOptions& options,
                               int steps_per_sample) {
  const StateShape shape{data.dim(), static_cast<std::size_t>(options.order)};
  const auto stencil = static_cast<std::size_t>(Scheme::parse(options.scheme).order);
  const DataScales scales = measure_data(data);
  OnGrid grid = on_chosen_grid(data, shape, scales, {steps_per_sample, stencil});
  UsableTerms terms =
      usable_terms(candidate_library(data.states, options.order, options.library, data.inputs),
                   shape, grid.smoothed, {grid.derivatives.rms, options.row_weight});
  std::vector<double> prior_sd = coefficient_priors(options.prior_sd, shape, terms,
                                                    {scales, grid.derivatives.fastest_time_scale});
  return {.states = data.states,
          .inputs = data.inputs,
          .terms = std::move(terms.texts),
          .left_out = std::move(terms.left_out),
          .steps_per_sample = grid.options.steps_per_sample,
          .pieces = std::move(grid.smoothed.pieces),
          .fit = {.shape = shape,
                  .trajectories = std::move(grid.smoothed.trajectories),
                  .start = std::move(grid.smoothed.states),
                  .rhs = std::move(terms.rhs),
                  .prior_sd = std::move(prior_sd),
                  .scales = {scales.state_sd, std::move(grid.derivatives.rms)},
                  .noise = {known_noise(options, shape.dim), std::move(grid.smoothed.noise),
                            std::move(grid.smoothed.observed)},
                  .stencil = stencil,
                  .row_weight = options.row_weight,
                  .stop = options.stop}};
}

}  // namespace mechnn::discovery
