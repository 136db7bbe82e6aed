#include "mechnn/inspect.h"

#include <algorithm>
#include <cmath>

#include "inspect/parts.h"
#include "mechnn/argument_error.h"

namespace mechnn {
namespace inspection {
namespace {

std::vector<Measured> measured(const TrajectorySet& data, std::size_t state) {
  std::vector<Measured> all;
  for (const Trajectory& trajectory : data.trajectories) {
    Measured& one = all.emplace_back();
    for (std::size_t i = 0; i < trajectory.samples(); ++i) {
      const double value = trajectory.values[i * data.dim() + state];
      if (std::isnan(value)) continue;
      one.times.push_back(trajectory.times[i]);
      one.values.push_back(value);
    }
  }
  return all;
}

/// What is written with few digits obeys a relation only to its rounding, which looks like noise.
/// With more of that every smooth curve would be a function of others.
double max_error_of(const StateInspection& state, const InspectionOptions& options) {
  const double rounding = std::isnan(state.noise) ? 0 : 1.5 * state.noise / (state.max - state.min);
  return std::clamp(rounding, options.max_error, 3 * options.max_error);
}

}  // namespace

double median_of(std::vector<double>& values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

SamplingInspection inspect_sampling(const TrajectorySet& data) {
  std::vector<double> steps;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = 1; i < trajectory.samples(); ++i) {
      steps.push_back(trajectory.times[i] - trajectory.times[i - 1]);
    }
  }
  SamplingInspection sampling;
  if (steps.empty()) return sampling;
  sampling.median_step = median_of(steps);
  const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
  sampling.shortest_step = *least;
  sampling.longest_step = *most;
  sampling.is_even = *least > 0.99 * sampling.median_step && *most < 1.01 * sampling.median_step;
  sampling.gaps = static_cast<std::size_t>(std::count_if(
      steps.begin(), steps.end(), [&](double step) { return step > 3 * sampling.median_step; }));
  return sampling;
}

}  // namespace inspection

void InspectionOptions::validate() const {
  require_positive("max_error", max_error);
  require_at_least("max_rows", max_rows, std::size_t{10});
}

Inspection inspect(const TrajectorySet& data, const InspectionOptions& options) {
  options.validate();
  data.validate();
  Inspection result;
  result.sampling = inspection::inspect_sampling(data);
  std::vector<inspection::MovingState> moving;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    result.states.push_back(inspection::inspect_state(inspection::measured(data, d)));
    StateInspection& state = result.states.back();
    state.missing = data.samples() - state.values;
    if (state.is_empty() || state.is_constant()) continue;
    moving.push_back({d, inspection::max_error_of(state, options)});
  }
  result.relations = inspection::find_relations(data, moving, options);
  return result;
}

}  // namespace mechnn
