// The prior of each coefficient: how large it may be, in units that follow the data.
#pragma once

#include "discovery/fit_problem.h"

namespace mechnn::discovery {

/// Sets prior_sd of every candidate in every equation; needs states and derivatives measured.
void measure_priors(double prior_sd, FitProblem& problem);

}  // namespace mechnn::discovery
