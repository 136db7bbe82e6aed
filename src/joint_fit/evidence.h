// The score of a fit: twice the Laplace approximation of the log evidence of its coefficients.
#pragma once

#include <cstddef>
#include <vector>

#include "joint_fit/fit.h"

namespace mechnn::joint_fit {

/// The score of a fit with objective, noise and precision at its point; −∞ where the precision is
/// missing or not determined, or the score is not finite. `observed` (D) counts the observations.
double evidence(const Fit& fit, const std::vector<std::size_t>& observed);

/// −2 log prior probability of a support of `terms` among `candidates`: each further term halves
/// it, shared evenly by the supports of that many terms. `terms` ≤ `candidates`, not both 0.
double support_cost(std::size_t candidates, std::size_t terms);

}  // namespace mechnn::joint_fit
