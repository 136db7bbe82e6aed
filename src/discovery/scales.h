// Sizes measured on the data and their smooth start: what rows, priors and grids are relative to.
#pragma once

#include "discovery/fit_problem.h"

namespace mechnn::discovery {

/// Sets state_mean, state_sd, within_sd, time_mean and time_sd. Throws std::invalid_argument for a
/// state that is constant, or whose size or spread is beyond what squares in double precision hold.
void measure_states(const TrajectorySet& data, FitProblem& problem);

/// Sets derivative_rms and derivative_sd from the smooth starts.
void measure_derivatives(FitProblem& problem);

/// rms(x − mean)/rms(x') of the fastest state; for order 2 also that of the velocities.
double fastest_time_scale(const FitProblem& problem);

/// Steps between samples that give the fastest state six nodes a time scale.
int steps_for_time_scale(const TrajectorySet& data, const FitProblem& problem);

}  // namespace mechnn::discovery
