// Where searches begin.
#pragma once

#include <cstddef>
#include <vector>

#include "fit/estimation_problem.h"
#include "fit/search.h"
#include "mechnn/fit.h"

namespace mechnn::equation_fit {

/// `options.starts` of them: the first at the values given, 1 where none is; the others drawn about
/// those, by a factor of 10, or from the scales of data and time.
std::vector<Start> make_starts(const EstimationProblem& problem, const Setting& setting,
                               const FitOptions& options);

}  // namespace mechnn::equation_fit
