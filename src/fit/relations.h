// What the data determine only together, in words.
#pragma once

#include <string>
#include <vector>

#include "fit/estimation_problem.h"
#include "fit/precision.h"
#include "fit/search.h"

namespace mechnn::equation_fit {

/// A sentence for each direction along which the likelihood does not change: a quotient, product,
/// sum or common factor where the exponents are whole numbers.
std::vector<std::string> relations_of(const EstimationProblem& problem, const Setting& setting,
                                      const Point& point, const Precision& precision);

}  // namespace mechnn::equation_fit
