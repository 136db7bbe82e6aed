// The parts of an inspection.
#pragma once

#include <cstddef>
#include <vector>

#include "mechnn/inspect.h"

namespace mechnn::inspection {

/// The measured values of one state in one trajectory.
struct Measured {
  std::vector<double> times;
  std::vector<double> values;  ///< none is missing
};

SamplingInspection inspect_sampling(const TrajectorySet& data);

/// One a trajectory.
StateInspection inspect_state(const std::vector<Measured>& trajectories);

/// Fills jump_kind, jumps and first_jump of a state whose range is known.
void inspect_jumps(const std::vector<Measured>& trajectories, StateInspection& state);

/// A state that may be a function of others.
struct MovingState {
  std::size_t state = 0;
  double max_error = 0;  ///< of a relation
};

std::vector<Relation> find_relations(const TrajectorySet& data,
                                     const std::vector<MovingState>& moving,
                                     const InspectionOptions& options);

/// The median, by reordering; NaN for none.
double median_of(std::vector<double>& values);

}  // namespace mechnn::inspection
