// How far the states of a fit leave its equations.
#pragma once

#include <vector>

#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"

namespace mechnn::joint_fit {

/// (D) rms over all intervals of r/(w ρ h), the residuals of each equation's rows in their prior
/// standard deviation. Where the equations hold, the data ask for less than 1.
std::vector<double> defects_of(const FitProblem& problem, const Fit& fit);

}  // namespace mechnn::joint_fit
