// Grids fine enough for the solution found.
#pragma once

#include "fit/estimation_problem.h"
#include "fit/search.h"

namespace mechnn::equation_fit {

/// The states of a point on other grids over the same pieces.
Point transferred(const Point& point, const EstimationProblem& from, const EstimationProblem& to);

}  // namespace mechnn::equation_fit
